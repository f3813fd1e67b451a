// Hocuspocus as it comes: no database, no check of who writes or what; prints its address when it listens.
import { Server } from "@hocuspocus/server";

const server = new Server({ address: "127.0.0.1", port: Number(process.argv[2]), quiet: true });
await server.listen();
process.stdout.write("ready\n");
