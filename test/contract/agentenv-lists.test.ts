/** AgentEnv's lists: `?cursor=&limit=` and `nextCursor`. */
import { agentenvApi, emulatorPerTest, type Api, type Body } from "./support";

const emulator = emulatorPerTest();
let api: Api;
beforeEach(() => {
    api = agentenvApi(emulator.current);
});

const names = (body: Body, key: string) => (body[key] as { name: string }[]).map(({ name }) => name);
const count = (prefix: string, from: number, to: number) =>
    Array.from({ length: to - from }, (_, i) => `${prefix}${from + i}`);

test("pages are ordered, oldest first, with each object once; the last page has no nextCursor", async () => {
    for (const name of count("w", 0, 5)) {
        await api("POST", "/workspaces", { name });
    }
    const first = (await api("GET", "/workspaces?limit=2")).body;
    const second = (await api("GET", `/workspaces?limit=2&cursor=${String(first.nextCursor)}`)).body;
    const third = (await api("GET", `/workspaces?limit=2&cursor=${String(second.nextCursor)}`)).body;
    expect([first, second, third].flatMap((page) => names(page, "workspaces"))).toEqual(count("w", 0, 5));
    expect(third).not.toHaveProperty("nextCursor");
});

test("a full last page has no nextCursor either", async () => {
    for (const name of count("w", 0, 2)) {
        await api("POST", "/workspaces", { name });
    }
    expect((await api("GET", "/workspaces?limit=2")).body).not.toHaveProperty("nextCursor");
});

test("objects created or deleted between two pages cause neither repeated nor missing objects", async () => {
    const created: Body[] = [];
    for (const name of count("w", 0, 4)) {
        created.push((await api("POST", "/workspaces", { name })).body);
    }
    const first = (await api("GET", "/workspaces?limit=2")).body;
    await api("DELETE", `/workspaces/${String(created[1]?.id)}`);
    await api("POST", "/workspaces", { name: "new" });
    const second = (await api("GET", `/workspaces?cursor=${String(first.nextCursor)}`)).body;
    expect(names(second, "workspaces")).toEqual(["w2", "w3", "new"]);
});

test("without a limit a page has 100 objects", async () => {
    const { id } = (await api("POST", "/workspaces", { name: "a" })).body;
    const secrets = `/workspaces/${String(id)}/secrets`;
    for (const name of count("S", 0, 101)) {
        await api("POST", secrets, { name, value: "v" });
    }
    const first = (await api("GET", secrets)).body;
    expect(names(first, "secrets")).toEqual(count("S", 0, 100));
    const second = (await api("GET", `${secrets}?cursor=${String(first.nextCursor)}`)).body;
    expect(names(second, "secrets")).toEqual(["S100"]);
    expect(names((await api("GET", `${secrets}?limit=500`)).body, "secrets")).toHaveLength(101);
});

test.each(["limit=0", "limit=501", "limit=x", "cursor=garbage"])("422 for %s", async (query) => {
    const response = await api("GET", `/workspaces?${query}`);
    expect(response.status).toBe(422);
    expect(response.body).toMatchObject({ error: { details: [{ path: query.split("=")[0] }] } });
});
