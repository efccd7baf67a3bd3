/**
 * A third service, provider and emulator side, from the folders in thirdService/ alone: what is shown there is all that a new service
 * needs. No file of provider/ or emulator/ names it.
 */
import { mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startServices, type StartedService, type StartedServices } from "../../emulator/emulator";
import { services } from "../../emulator/services/index";
import { packageSchema } from "../../provider/core/schema/schema";
import { version } from "../../provider/version";
import { yamlProgram } from "../../harness/programs";
import { send } from "../../harness/emulatorClient";
import { REPOSITORY } from "../../toolchain/stack/project";
import { createStack, type Stack } from "../../toolchain/stack/stack";
import { writePlugin } from "../../scripts/bundle";
import { notebook } from "./thirdService/emulator/index";
import { catalogue } from "./thirdService/provider/main";

let emulator: StartedServices;
let started: StartedService;
let pluginFolder: string;
let stack: Stack | undefined;

beforeEach(async () => {
    emulator = await startServices([...services, notebook]);
    started = emulator.service("notebook");
    pluginFolder = await buildPlugin();
});

afterEach(async () => {
    await stack?.dispose();
    await emulator.close();
    await rm(pluginFolder, { recursive: true });
});

/** A folder with the plugin and its executable. */
async function buildPlugin(): Promise<string> {
    const folder = await realpath(await mkdtemp(join(tmpdir(), "third-service-")));
    await writePlugin(folder, {
        root: REPOSITORY,
        provider: join(__dirname, "thirdService", "provider", "main.ts"),
        schema: packageSchema(version, catalogue, {}),
    });
    return folder;
}

function program(): Record<string, string> {
    return yamlProgram({
        plugins: { providers: [{ name: "workspaces", path: pluginFolder }] },
        resources: {
            first: {
                type: "workspaces:notebook:Note",
                properties: { title: "First", text: "Written by a program." },
            },
            second: {
                type: "workspaces:notebook:Note",
                properties: { title: "Second", text: "After ${first.title}." },
            },
        },
        outputs: { noteId: "${first.id}" },
    });
}

/** A request by hand, past the program. */
function byHand(method: string, path: string, body?: unknown): Promise<unknown> {
    const authorization = `Bearer ${started.credential("key")}`;
    return send(started.url + path, method, { authorization }, body);
}

/** The writes that the service received since the last call. */
async function writes(): Promise<string[]> {
    const received = emulator.requests().filter(({ method }) => method !== "GET");
    await send(`${emulator.url}/_emulator/requests`, "DELETE", {}, undefined);
    return received.map(({ method, path, status }) => `${method} ${path} ${status}`);
}

function objects(): Promise<unknown> {
    return send(`${emulator.url}/_emulator/objects`, "GET", {}, undefined);
}

test("a service that only this test declares is created, refreshed after a change by hand, repaired and destroyed", async () => {
    stack = await createStack({
        program: program(),
        plugin: false, // the program names the test's own plugin, not the one in dist/
        env: { NOTEBOOK_API_URL: started.url, NOTEBOOK_API_KEY: started.credential("key") },
    });

    const up = await stack.up(["--skip-preview"]);
    expect([up.code, up.changes]).toEqual([0, { create: 3 }]);
    expect(await writes()).toEqual(["POST /notebook/notes 201", "POST /notebook/notes 201"]);
    expect(await byHand("GET", "/notes")).toMatchObject({
        notes: [{ title: "First" }, { title: "Second", text: "After First." }],
    });

    const unchanged = await stack.refresh(["--skip-preview", "--expect-no-changes"]);
    expect([unchanged.code, unchanged.changes]).toEqual([0, { same: 3 }]);

    const { noteId } = (await stack.outputs()) as { noteId: string };
    await byHand("PUT", `/notes/${noteId}`, { title: "First", text: "Changed by hand." });
    await writes();
    const drifted = await stack.refresh(["--skip-preview"]);
    expect([drifted.code, drifted.changes]).toEqual([0, { same: 2, update: 1 }]);
    expect(await writes()).toEqual([]);

    const repaired = await stack.up(["--skip-preview"]);
    expect([repaired.code, repaired.changes]).toEqual([0, { same: 2, update: 1 }]);
    expect(await writes()).toEqual([`PUT /notebook/notes/${noteId} 200`]);
    expect(await byHand("GET", `/notes/${noteId}`)).toMatchObject({ text: "Written by a program." });

    const destroyed = await stack.destroy(["--skip-preview"]);
    expect([destroyed.code, destroyed.changes]).toEqual([0, { delete: 3 }]);
    expect(await objects()).toMatchObject({ notebook: { notes: 0 } });
});

test("the emulator's control routes, faults and OpenAPI document include the service", async () => {
    const control = `${emulator.url}/_emulator`;
    const account = await send(`${control}/accounts`, "POST", {}, { service: "notebook" });
    expect(account).toMatchObject({ key: expect.stringMatching(/^nb_emulated_/) as string });
    await byHand("POST", "/notes", { title: "a", text: "b" });
    expect(await objects()).toMatchObject({ notebook: { notes: 1 } });
    await send(`${control}/reset`, "POST", {}, {});
    expect(await objects()).toMatchObject({ notebook: { notes: 0 } });

    emulator.faults({
        rules: [{ when: { service: "notebook" }, fault: { kind: "status", status: 503 } }],
    });
    await expect(byHand("GET", "/notes")).rejects.toThrow("503");
    const document = await send(`${emulator.url}/notebook/openapi.json`, "GET", {}, undefined);
    expect(Object.keys((document as { paths: object }).paths)).toEqual(["/notes", "/notes/{id}"]);
});
