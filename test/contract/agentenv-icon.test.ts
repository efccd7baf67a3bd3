/** AgentEnv's workspace icon: raw bytes are uploaded, and the same bytes are served. */
import { agentenvApi, emulatorPerTest, newWorkspace, refusal, type Api } from "./support";

const emulator = emulatorPerTest();
let api: Api;
let icon: string;
beforeEach(async () => {
    api = agentenvApi(emulator.current);
    icon = `${await newWorkspace(api)}/icon`;
});

const put = (bytes: Uint8Array | string, type: string) => api("PUT", icon, bytes, { "Content-Type": type });

const png = Buffer.from("89504e470d0a1a0a0000000d49484452", "hex");
const jpeg = Buffer.from("ffd8ffe000104a46494600", "hex");
const webp = Buffer.concat([Buffer.from("RIFF"), Buffer.from([0, 1, 2, 255]), Buffer.from("WEBPVP8 ")]);
const svg = Buffer.from(
    '<?xml version="1.0"?>\n<!-- ours -->\n<svg xmlns="http://www.w3.org/2000/svg"></svg>',
);

test.each([
    ["image/png", png],
    ["image/jpeg", jpeg],
    ["image/webp", webp],
    ["image/svg+xml", svg],
])("%s: GET returns the bytes that PUT sent, with their type and an ETag", async (type, bytes) => {
    const uploaded = await put(bytes, type);
    expect([uploaded.status, uploaded.text]).toEqual([204, ""]);
    const response = await api("GET", icon);
    expect(response.bytes).toEqual(bytes);
    expect(response.headers.get("Content-Type")).toBe(type);
    expect(response.headers.get("ETag")).toMatch(/^"[\w-]+"$/);
    expect(response.headers.get("ETag")).toBe(uploaded.headers.get("ETag"));
});

test("another PUT replaces it, and the ETag changes", async () => {
    const first = await put(png, "image/png");
    const second = await put(svg, "image/svg+xml; charset=utf-8");
    expect(second.headers.get("ETag")).not.toBe(first.headers.get("ETag"));
    const response = await api("GET", icon);
    expect([response.text, response.headers.get("Content-Type")]).toEqual([svg.toString(), "image/svg+xml"]);
});

test("without an icon GET and DELETE return 404", async () => {
    expect(refusal(await api("GET", icon))).toEqual([404, "not_found"]);
    await put(png, "image/png");
    expect((await api("DELETE", icon)).status).toBe(204);
    expect(refusal(await api("GET", icon))).toEqual([404, "not_found"]);
    expect(refusal(await api("DELETE", icon))).toEqual([404, "not_found"]);
});

test("1 MiB is accepted, and one byte more returns 413", async () => {
    const mebibyte = Buffer.concat([png], 1024 * 1024);
    expect((await put(mebibyte, "image/png")).status).toBe(204);
    expect(refusal(await put(Buffer.concat([mebibyte, png]), "image/png"))).toEqual([413, "too_large"]);
    expect((await api("GET", icon)).bytes).toHaveLength(1024 * 1024);
});

test.each(["image/gif", "application/octet-stream", "application/json"])("415 for %s", async (type) => {
    expect(refusal(await put(png, type))).toEqual([415, "unsupported_media_type"]);
});

test.each([
    ["a PNG sent as JPEG", png, "image/jpeg"],
    ["an SVG sent as PNG", svg, "image/png"],
    ["HTML sent as SVG", Buffer.from("<html><svg></svg></html>"), "image/svg+xml"],
    ["an empty body", Buffer.alloc(0), "image/png"],
])("422 for %s: the bytes must be what the type says", async (_case, bytes, type) => {
    expect(refusal(await put(bytes, type))).toEqual([422, "content_mismatch"]);
});

test("it is not part of the workspace, whose ETag and updatedAt do not change", async () => {
    const workspace = icon.replace("/icon", "");
    const before = await api("GET", workspace);
    await put(png, "image/png");
    const after = await api("GET", workspace);
    expect([after.text, after.headers.get("ETag")]).toEqual([before.text, before.headers.get("ETag")]);
});
