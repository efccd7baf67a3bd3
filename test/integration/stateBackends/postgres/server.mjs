/** PostgreSQL on loopback, in memory. Prints its host and port, and for each line that it receives the stored files, in one line. */
import { PGlite } from "@electric-sql/pglite";
import { PGLiteSocketServer } from "@electric-sql/pglite-socket";
import { createInterface } from "node:readline";

const db = await PGlite.create();
const server = new PGLiteSocketServer({ db, host: "127.0.0.1", port: 0, maxConnections: 16 });
await server.start();
console.log(server.getServerConn());
for await (const _line of createInterface({ input: process.stdin })) {
    const { rows } = await db.query("SELECT data FROM pulumi_state");
    const files = rows.map(({ data }) => Buffer.from(data.data, "base64").toString());
    console.log(JSON.stringify(files));
}
