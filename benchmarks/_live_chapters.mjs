// People in many chapters, as cheaply as can be: streams that are read and not looked into, and writes that type
// two letters at the start of their own chapter. Prints how many writes were answered, and when readers heard.
import http from "node:http";

const task = JSON.parse(process.argv[2]);
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const agent = new http.Agent({ keepAlive: true, maxSockets: 1000 });
const heard = [];
const sentAt = new Map();
let measuring = false;
let writes = 0;
let refused = 0;
let number = 0;

function listen(chapter, account) {
  return new Promise((resolve, reject) => {
    const headers = { Accept: "text/event-stream", Cookie: account.cookie };
    const path = `/texts/events?at=${chapter.text}:${chapter.version}`;
    const request = http.get(task.url + path, { headers, agent: false }, (response) => {
      if (response.statusCode !== 200) return reject(new Error(`${path}: ${response.statusCode}`));
      response.setEncoding("utf8");
      response.on("data", (chunk) => {
        resolve();
        if (!measuring) return;
        for (const [, name] of chunk.matchAll(/"request":"([^"]+)"/g)) {
          const at = sentAt.get(name);
          if (at) heard.push(performance.now() - at);
        }
      });
    });
    request.on("error", () => (measuring ? reject(new Error("a stream was cut")) : resolve()));
  });
}

function post(chapter, account) {
  const name = `r${process.pid}-${(number += 1)}`;
  const step = { stepType: "replace", from: 1, to: 1, slice: { content: [{ type: "text", text: "x" }] } };
  const body = JSON.stringify({
    ...{ version: chapter.version, schema: task.schema, client: `c${chapter.text}`, request: name },
    steps: [step, step],
  });
  const headers = {
    ...{ "Content-Type": "application/json", "Content-Length": Buffer.byteLength(body) },
    ...{ Accept: "application/json", "X-CSRFToken": account.csrf, Cookie: account.cookie },
  };
  sentAt.set(name, performance.now());
  return new Promise((resolve, reject) => {
    const options = { method: "POST", headers, agent };
    const request = http.request(`${task.url}/texts/${chapter.text}/steps`, options, (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (chunk) => (text += chunk));
      response.on("end", () => {
        if (response.statusCode !== 200) {
          refused += 1;
          return sleep(100).then(resolve);
        }
        const { from, count } = JSON.parse(text);
        chapter.version = from + count;
        if (measuring) writes += 1;
        resolve();
      });
    });
    request.on("error", reject);
    request.end(body);
  });
}

const opened = task.chapters.flatMap((chapter) => chapter.readers.map((one) => listen(chapter, one)));
await Promise.all(opened);
let typing = true;
const hands = task.chapters.map(async (chapter) => {
  if (!chapter.writer) return;
  await sleep(Math.random() * task.pause);
  while (typing) {
    const next = performance.now() + task.pause;
    await post(chapter, chapter.writer);
    await sleep(Math.max(0, next - performance.now()));
  }
});
await sleep(task.warmup * 1000);
process.stdout.write("begin\n");
measuring = true;
const before = process.cpuUsage();
const began = performance.now();
await sleep(task.seconds * 1000);
const seconds = (performance.now() - began) / 1000;
const { user, system } = process.cpuUsage(before);
process.stdout.write("end\n");
await sleep(500); // what was sent last is still to be heard
measuring = typing = false;
await Promise.all(hands);
heard.sort((a, b) => a - b);
const at = (part) => heard[Math.floor(heard.length * part)];
const answer = { writes, refused, seconds, heard: [at(0.5), at(0.95)], cpu: (user + system) / 1e6 };
process.stdout.write(JSON.stringify(answer) + "\n", () => process.exit(0));
