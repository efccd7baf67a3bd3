/** A program without the plugin: the engine asks for it where this package says, and not for a plugin of that name at Pulumi's own host. */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { NODEJS } from "../../harness/programs";
import { StackFixture } from "../../harness/stackFixture";
import { pulumi } from "../../package.json";
import { installPackage } from "./support/installedPackage";

let fixture: StackFixture;
let server: Server;
let requested: string[];

beforeAll(async () => {
    fixture = await StackFixture.start();
    requested = [];
    server = createServer(({ url }, response) => {
        requested.push(url ?? "");
        response.writeHead(404).end();
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});

afterAll(async () => {
    server.close();
    await fixture.stop();
});

test("the engine looks for the plugin at the server of package.json only", async () => {
    const host = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const resources = { home: { type: "workspaces:agentenv:Workspace", properties: { name: "home" } } };
    const stack = await fixture.stack({
        program: NODEJS.render({ resources }),
        language: "nodejs",
        plugin: false,
        env: {
            ...fixture.environment(),
            PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "false",
            // The first that matches decides.
            PULUMI_PLUGIN_DOWNLOAD_URL_OVERRIDES: `^${pulumi.server}=${host}/ours,.*=${host}/elsewhere`,
        },
    });
    await installPackage(join(stack.folder, "node_modules"));
    const { code, output } = await stack.preview();
    expect(code).not.toBe(0);
    expect(output).toContain("workspaces");
    const plugin = requested.filter((url) => url.includes("pulumi-resource-workspaces"));
    expect(plugin.length).toBeGreaterThan(0);
    expect(plugin.filter((url) => !url.startsWith("/ours/pulumi-resource-workspaces-v0.1.0-"))).toEqual([]);
});
