// Says for each [rule, value] of a JSON list whether the value keeps to the rule.
import { readFileSync } from "node:fs";
import { keeps, type Rule } from "../../../static/src/editor/attributes";

const pairs = JSON.parse(readFileSync(0, "utf8")) as [Rule, unknown][];
console.log(JSON.stringify(pairs.map(([rule, value]) => keeps(rule, value))));
