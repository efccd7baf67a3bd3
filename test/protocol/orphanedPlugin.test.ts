/** A plugin whose engine is killed ends by itself: no one else would end it. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { connect } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";

const EXECUTABLE = join(__dirname, "..", "..", "dist", "pulumi-resource-workspaces");

/** Stands for the engine: starts a plugin, passes on its port, and is killed. */
const ENGINE = `
const plugin = require("node:child_process").spawn(process.argv[1], ["127.0.0.1:9"], { stdio: ["ignore", "pipe", "inherit"] });
plugin.stdout.pipe(process.stdout);
setInterval(() => {}, 1000);
`;

async function isServing(port: number): Promise<boolean> {
    const socket = connect(port, "127.0.0.1");
    return new Promise((resolve) => {
        socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
    }).finally(() => socket.destroy()) as Promise<boolean>;
}

test("it ends within moments of its engine", async () => {
    const engine = spawn(process.execPath, ["--eval", ENGINE, EXECUTABLE], {
        stdio: ["ignore", "pipe", "inherit"],
    });
    const [line] = (await once(createInterface({ input: engine.stdout }), "line")) as [string];
    const port = Number(line);
    expect(await isServing(port)).toBe(true);
    engine.kill("SIGKILL");
    await once(engine, "exit");
    // The test's own time limit is the bound.
    while (await isServing(port)) {
        await new Promise((resolve) => setTimeout(resolve, 50));
    }
});
