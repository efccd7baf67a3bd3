/** A plugin ends by itself when its engine is killed: no other process would end it. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { EXECUTABLE } from "../../harness/plugin/plugin";
import { acceptsConnections } from "./support/acceptsConnections";

/** Stands in for the engine: starts a plugin, prints its port, and is killed. */
const ENGINE = `
const plugin = require("node:child_process").spawn(process.argv[1], ["127.0.0.1:9"], { stdio: ["ignore", "pipe", "inherit"] });
plugin.stdout.pipe(process.stdout);
setInterval(() => {}, 1000);
`;

test("the plugin ends after its engine was killed", async () => {
    const engine = spawn(process.execPath, ["--eval", ENGINE, EXECUTABLE], {
        stdio: ["ignore", "pipe", "inherit"],
    });
    const [line] = (await once(createInterface({ input: engine.stdout }), "line")) as [string];
    const port = Number(line);
    expect(await acceptsConnections("127.0.0.1", port)).toBe(true);
    engine.kill("SIGKILL");
    await once(engine, "exit");
    // The limit is the test's own timeout.
    while (await acceptsConnections("127.0.0.1", port)) {
        await new Promise((resolve) => setTimeout(resolve, 50));
    }
});
