// People in many chapters, as cheaply as can be: streams that are read and not looked into, signs of being there, and
// writes that type two letters at the start of their own chapter. Prints how many writes were answered, and when
// readers heard.
import http from "node:http";

const task = JSON.parse(process.argv[2]);
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const agent = new http.Agent({ keepAlive: true, maxSockets: 1000 });
const heard = [];
const sentAt = new Map();
let measuring = false;
let writes = 0;
let signs = 0;
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

function send(path, account, body) {
  const text = JSON.stringify(body);
  const headers = {
    ...{ "Content-Type": "application/json", "Content-Length": Buffer.byteLength(text) },
    ...{ Accept: "application/json", "X-CSRFToken": account.csrf, Cookie: account.cookie },
  };
  return new Promise((resolve, reject) => {
    const request = http.request(task.url + path, { method: "POST", headers, agent }, (response) => {
      let said = "";
      response.setEncoding("utf8");
      response.on("data", (chunk) => (said += chunk));
      response.on("end", () => resolve({ status: response.statusCode, said }));
    });
    request.on("error", reject);
    request.end(text);
  });
}

async function type(chapter, account) {
  const name = `r${process.pid}-${(number += 1)}`;
  const step = { stepType: "replace", from: 1, to: 1, slice: { content: [{ type: "text", text: "x" }] } };
  sentAt.set(name, performance.now());
  const { status, said } = await send(`/texts/${chapter.text}/steps`, account, {
    ...{ version: chapter.version, schema: task.schema, client: `c${chapter.text}`, request: name },
    steps: [step, step],
  });
  if (status !== 200) {
    refused += 1;
    return sleep(100);
  }
  const { from, count } = JSON.parse(said);
  chapter.version = from + count;
  if (measuring) writes += 1;
}

async function show(chapter, account, client) {
  const { status } = await send(`/texts/${chapter.text}/presence`, account, {
    ...{ client, browser: client, device: "computer", version: chapter.version, place: [2, 2] },
    ...{ idle: false, left: false, list: false },
  });
  if (status !== 204) refused += 1;
  else if (measuring) signs += 1;
}

/** Do something again and again, as regularly as it lets. */
async function repeat(pause, act) {
  await sleep(Math.random() * pause);
  while (going) {
    const next = performance.now() + pause;
    await act();
    await sleep(Math.max(0, next - performance.now()));
  }
}

const opened = task.chapters.flatMap((chapter) => chapter.readers.map((one) => listen(chapter, one)));
await Promise.all(opened);
let going = true;
const acts = task.chapters.map(
  (chapter) => chapter.writer && repeat(task.pause, () => type(chapter, chapter.writer)),
);
if (task.signs)
  task.chapters.forEach((chapter) =>
    chapter.readers.forEach((one, at) => acts.push(repeat(task.signs, () => show(chapter, one, `r${at}`)))),
  );
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
measuring = going = false;
heard.sort((a, b) => a - b);
const at = (part) => heard[Math.floor(heard.length * part)];
const answer = { writes, signs, refused, seconds, heard: [at(0.5), at(0.95)], cpu: (user + system) / 1e6 };
process.stdout.write(JSON.stringify(answer) + "\n", () => process.exit(0));
