// Says for each document of a JSON list whether the browser's schema takes it, and how it writes it.
import { readFileSync } from "node:fs";
import { manualSchema } from "../../../static/src/editor/schema";

const schema = manualSchema();
const documents = JSON.parse(readFileSync(0, "utf8")) as unknown[];
const answers = documents.map((given) => {
  try {
    const node = schema.nodeFromJSON(given);
    node.check();
    return JSON.stringify(node);
  } catch (error) {
    return { refused: String(error) };
  }
});
console.log(JSON.stringify(answers));
