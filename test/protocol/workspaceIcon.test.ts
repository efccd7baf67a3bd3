/** agentenv:WorkspaceIcon: an image from the program, identified by its hash. */
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { Asset, Unknown, type PropertyMap } from "../../provider/core/values/value";
import {
    agentenvToken,
    resourceSteps,
    NO_DIFFERENCE,
    errorMatching,
    type ResourceState,
} from "./support/resourceSteps";
import { usePluginFixture } from "./support/pluginFixture";

const fixture = usePluginFixture();
const steps = resourceSteps(fixture);
const ICON = agentenvToken("WorkspaceIcon");
const folder = mkdtempSync(join(tmpdir(), "icons-"));
afterAll(() => rmSync(folder, { recursive: true }));

const PNG = Buffer.from("89504e470d0a1a0a00", "hex");
const JPEG = Buffer.from("ffd8ffe000104a4649460001", "hex");
const WEBP = Buffer.concat([Buffer.from("RIFF"), Buffer.from([4, 0, 0, 0]), Buffer.from("WEBPVP8 ")]);
const SVG = '<svg xmlns="http://www.w3.org/2000/svg"><rect width="8" height="8" fill="red"/></svg>';

const sha256 = (content: string | Buffer) => createHash("sha256").update(content).digest("hex");

/** As the plugin receives `new FileAsset(path)`, with the engine's hash. */
function file(content: Buffer | string): Asset {
    const path = join(folder, sha256(content));
    writeFileSync(path, content);
    return new Asset({ path, hash: sha256(content) });
}

const text = (content: string) => new Asset({ text: content, hash: sha256(content) });

/** The engine elides contents in states, and keeps the hash. */
const elided = (asset: Asset) => new Asset({ hash: asset.content.hash ?? "" });
function withoutContents(state: ResourceState): ResourceState {
    const leave = (map: PropertyMap): PropertyMap =>
        Object.fromEntries(
            Object.entries(map).map(([key, value]) => [key, value instanceof Asset ? elided(value) : value]),
        );
    return { ...state, inputs: leave(state.inputs), outputs: leave(state.outputs) };
}

async function icon(source = text(SVG), rest: PropertyMap = {}) {
    const workspace = await steps.workspace();
    const state = await steps.create(ICON, { workspaceId: workspace.id, source, ...rest });
    return { ...withoutContents(state), workspace, news: state.inputs };
}

async function served(workspaceId: string): Promise<{ type: string | null; content: string }> {
    const { emulator } = fixture();
    const response = await fetch(`${emulator.agentenvUrl}/workspaces/${workspaceId}/icon`, {
        headers: { "x-api-key": emulator.agentenvApiKey },
    });
    return { type: response.headers.get("content-type"), content: await response.text() };
}

async function putByHand(workspaceId: string, content: Buffer): Promise<void> {
    const { emulator } = fixture();
    const response = await fetch(`${emulator.agentenvUrl}/workspaces/${workspaceId}/icon`, {
        method: "PUT",
        headers: { "x-api-key": emulator.agentenvApiKey, "content-type": "image/png" },
        body: new Uint8Array(content),
    });
    expect(response.status).toBe(204);
}

describe("Check", () => {
    test.each([
        ["a PNG", file(PNG), "image/png"],
        ["a JPEG", file(JPEG), "image/jpeg"],
        ["a WebP", file(WEBP), "image/webp"],
        ["an SVG in a file", file(SVG), "image/svg+xml"],
        ["an SVG as a string", text(SVG), "image/svg+xml"],
        [
            "an SVG behind a byte order mark, a declaration, comments and a doctype with entities",
            text(
                `\uFEFF<?xml version="1.0"?>\n<!-- ${"long ".repeat(1000)} -->\n<!DOCTYPE svg [ <!ENTITY a "b"> ]>\n${SVG}`,
            ),
            "image/svg+xml",
        ],
        [
            "a file by its URL",
            new Asset({ uri: pathToFileURL(file(PNG).content.path ?? "").href }),
            "image/png",
        ],
        ["an image of exactly 1 MiB", file(Buffer.concat([PNG], 1024 * 1024)), "image/png"],
    ])("accepts %s and detects its type", async (_what, source, contentType) => {
        expect(await steps.checkFailures(ICON, { workspaceId: "ws_1", source })).toEqual([]);
        expect(await steps.checkFailures(ICON, { workspaceId: "ws_1", source, contentType })).toEqual([]);
    });

    test.each<[string, PropertyMap, string, string]>([
        [
            "text that is no image",
            { source: text("<html></html>") },
            "source",
            "source: is not a PNG, JPEG, WebP or SVG",
        ],
        ["an empty file", { source: text("") }, "source", "source: is not a PNG"],
        ["a comment that never ends", { source: text("<!-- <svg>") }, "source", "source: is not a PNG"],
        [
            "an image over 1 MiB",
            { source: file(Buffer.concat([PNG], 1024 * 1024 + 1)) },
            "source",
            "source: is 1048577 bytes, and an icon has at most 1048576",
        ],
        [
            "a type other than contentType",
            { source: text(SVG), contentType: "image/png" },
            "source",
            "source: is image/svg+xml, but contentType is image/png",
        ],
        [
            "a type that icons don't support",
            { source: text(SVG), contentType: "image/gif" },
            "contentType",
            "contentType: ",
        ],
        [
            "a remote image",
            { source: new Asset({ uri: "https://example.com/icon.png" }) },
            "source",
            "source: is at https://example.com/icon.png, and this provider downloads nothing; download it",
        ],
        [
            "a missing file",
            { source: new Asset({ path: join(folder, "nowhere.png") }) },
            "source",
            "source: cannot be read: ",
        ],
        ["a path instead of an asset", { source: "icon.png" }, "source", "source: must be an asset"],
        ["no source", {}, "source", "source is required"],
    ])("refuses %s", async (_what, news, property, reason) => {
        expect(await steps.checkFailures(ICON, { workspaceId: "ws_1", ...news })).toEqual([
            { property, reason: expect.stringContaining(reason) as string },
        ]);
    });

    test("accepts unknown values", async () => {
        const news = { workspaceId: new Unknown(), source: new Unknown("asset") };
        expect(await fixture().plugin.check(ICON, news)).toEqual({ inputs: news, failures: [] });
    });
});

test("a preview of a create sends no request", async () => {
    const source = text(SVG);
    const { outputs } = await fixture().plugin.create(
        ICON,
        { workspaceId: "ws_1", source },
        { preview: true },
    );
    expect(outputs).toEqual({
        workspaceId: "ws_1",
        source,
        contentType: new Unknown("string"),
        sha256: new Unknown("string"),
        size: new Unknown("number"),
    });
    expect(fixture().requests()).toEqual([]);
});

test("Create uploads the bytes with the detected type", async () => {
    const { id, outputs, workspace } = await icon();
    expect(id).toBe(workspace.id);
    expect(outputs).toEqual({
        workspaceId: id,
        source: elided(text(SVG)),
        contentType: "image/svg+xml",
        sha256: sha256(SVG),
        size: SVG.length,
    });
    expect(await served(id)).toEqual({ type: "image/svg+xml", content: SVG });
});

test("for a missing workspace, the error of Create names the input", async () => {
    const failure = fixture().plugin.create(ICON, { workspaceId: "ws_nowhere", source: text(SVG) });
    await expect(failure).rejects.toMatchObject(
        errorMatching(/^workspaceId: there is no workspaces:agentenv:Workspace ws_nowhere .*returned 404/),
    );
});

test("a Read without changes returns the same state, and Diff is empty, with contents elided", async () => {
    const state = await icon();
    const found = await steps.refreshExisting(state);
    expect(found).toEqual({ type: ICON, id: state.id, inputs: state.inputs, outputs: state.outputs });
    expect(await steps.diff(found, state.news)).toMatchObject(NO_DIFFERENCE);
});

test("another image in the program is an update in place", async () => {
    const state = await icon();
    const news = { ...state.news, source: file(PNG) };
    expect(await steps.diff(state, news)).toEqual({
        changed: ["source"],
        replaces: [],
        deleteBeforeReplace: true,
    });
    const { outputs } = await steps.update(state, news);
    expect(outputs).toMatchObject({ contentType: "image/png", sha256: sha256(PNG), size: PNG.length });
    expect((await served(state.id)).type).toBe("image/png");
});

test("in a preview of an update the type is unknown if the image changes, and else unchanged", async () => {
    const state = await icon();
    const preview = async (rest: PropertyMap): Promise<PropertyMap> =>
        fixture().plugin.update(
            ICON,
            state.id,
            { olds: state.outputs, oldInputs: state.inputs, news: { ...state.news, ...rest } },
            { preview: true },
        );
    const contentType = new Unknown("string");
    expect(await preview({ source: file(PNG) })).toMatchObject({ contentType });
    expect(await preview({ source: new Unknown("asset") })).toMatchObject({ contentType });
    expect(await preview({})).toMatchObject({ contentType: "image/svg+xml" });
    expect(await preview({ source: file(PNG), contentType: "image/png" })).toMatchObject({
        contentType: "image/png",
    });
});

test("an image that was uploaded outside of Pulumi is drift of the source, and up restores ours", async () => {
    const state = await icon();
    await putByHand(state.id, PNG);
    const found = await steps.refreshExisting(state);
    expect(found.outputs).toMatchObject({ sha256: sha256(PNG), size: PNG.length });
    expect(await steps.diff(found, state.news)).toMatchObject({ changed: ["source*"], replaces: [] });

    const updated = await steps.update(found, state.news);
    expect(updated.outputs).toMatchObject({ sha256: sha256(SVG), contentType: "image/svg+xml" });
    expect(await served(state.id)).toEqual({ type: "image/svg+xml", content: SVG });
    expect(await steps.diff(withoutContents(updated), state.news)).toMatchObject(NO_DIFFERENCE);
});

test("an unknown source is a change, not a replacement", async () => {
    const state = await icon();
    const news = { ...state.news, source: new Unknown("asset") };
    expect(await steps.diff(state, news)).toMatchObject({ changed: ["source"], replaces: [] });
});

test("a change of the workspace is a delete-before-replace", async () => {
    const state = await icon();
    expect(await steps.diff(state, { ...state.news, workspaceId: "ws_other" })).toEqual({
        changed: ["workspaceId"],
        replaces: ["workspaceId"],
        deleteBeforeReplace: true,
    });
});

describe("deleted", () => {
    test("is an icon that someone deleted: a refresh reports it, and Delete succeeds", async () => {
        const state = await icon();
        await fixture().agentenv("DELETE", `/workspaces/${state.id}/icon`);
        expect(await steps.refresh(state)).toBeUndefined();
        await expect(steps.delete(state)).resolves.toBeUndefined();
    });

    test("is an icon whose workspace was deleted", async () => {
        const state = await icon();
        await fixture().agentenv("DELETE", `/workspaces/${state.id}`);
        expect(await steps.refresh(state)).toBeUndefined();
        await expect(steps.delete(state)).resolves.toBeUndefined();
    });

    test("is an icon after Delete, where the image is that of the state", async () => {
        const state = await icon();
        await fixture().nextRun();
        await steps.delete(state);
        expect((await served(state.id)).content).toContain("no icon");
    });

    test("is not an image that a successor or someone else set since: Delete leaves it", async () => {
        const state = await icon();
        await fixture().nextRun();
        await putByHand(state.id, Buffer.concat([PNG, PNG]));
        await steps.delete(state);
        expect((await served(state.id)).content).not.toContain("no icon");
        expect(steps.loggedMessages()).toMatch(/the icon of workspace .* stays: another one is served/);
    });
});

test("an import returns everything except the source; the program's image is compared with the served one", async () => {
    const state = await icon();
    const found = await steps.import(ICON, state.id);
    expect(found.inputs).toEqual({ workspaceId: state.id, contentType: "image/svg+xml" });
    expect(await steps.diff(found, state.news)).toMatchObject(NO_DIFFERENCE);
    expect(await steps.diff(found, { ...state.news, source: file(PNG) })).toMatchObject({
        changed: ["source*"],
        replaces: [],
    });
});

test("an import of a missing icon finds nothing, and a malformed id is refused with the expected form", async () => {
    const workspace = await steps.workspace();
    expect((await steps.import(ICON, workspace.id)).id).toBe("");
    await expect(steps.import(ICON, `${workspace.id}/icon`)).rejects.toMatchObject(
        errorMatching("the id has the form {workspaceId}"),
    );
});

test("an update that removes the source keeps the served image", async () => {
    const state = await icon();
    await fixture().nextRun();
    const { source: _source, ...rest } = state.inputs;
    const states = { olds: state.outputs, oldInputs: state.inputs, news: rest };
    expect(await fixture().plugin.update(ICON, state.id, states)).toMatchObject({
        sha256: state.outputs["sha256"],
    });
    expect(fixture().writes()).toEqual([]);
});
