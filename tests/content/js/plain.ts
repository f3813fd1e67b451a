// Prints the plain text of each document of a JSON list, as the editor counts it.
import { readFileSync } from "node:fs";
import { plainText } from "../../../static/src/editor/plain";
import { manualSchema } from "../../../static/src/editor/schema";

const docs = JSON.parse(readFileSync(0, "utf8")) as unknown[];
const schema = manualSchema();
console.log(JSON.stringify(docs.map((doc) => plainText(schema.nodeFromJSON(doc)))));
