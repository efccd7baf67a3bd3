/** docs/emulator.md: its plans are accepted, and have the described effects. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { emulatorCommand } from "../../cli/emulator";
import type { Emulator } from "../../emulator";
import { failureOf } from "./faultsSupport";
import { agentenvApi, controlApi, emulatorPerTest, tripswitchApi } from "./support";

const page = readFileSync(join(__dirname, "../../docs/emulator.md"), "utf8");
/** Every JSON of the part about faults, by the title above it. */
const examples = page
    .slice(page.indexOf("\n## Faults on demand"))
    .split(/^#+ (?=\S)/m)
    .flatMap((section) =>
        [...section.matchAll(/^```json\n(.*?)^```$/gms)].map(([, json = ""]): [string, string] => [
            section.split("\n", 1)[0] ?? "",
            json,
        ]),
    );

const NOW = Date.UTC(2026, 0, 15);
/** Its clock is stopped, so that a limit is reached on a machine of any speed. */
const emulator = emulatorPerTest({ now: () => NOW });

/** Puts the plan of an example in force. */
async function follow(title: string): Promise<Emulator> {
    const [, json] = examples.find(([found]) => found === title) ?? [];
    expect((await controlApi(emulator.current)("PUT", "/faults", json)).status).toBe(204);
    return emulator.current;
}

test.each(examples)("%s: the plan is accepted", async (_title, json) => {
    expect((await controlApi(emulator.current)("PUT", "/faults", json)).text).toBe("");
    expect((await controlApi(emulator.current)("GET", "/faults")).body.plan).toMatchObject(
        JSON.parse(json) as object,
    );
});

test("Ctrl-C during the first create: that request is held, handled and gets no response", async () => {
    const service = await follow("Example: Ctrl-C while the first create is under way");
    const api = agentenvApi(service);
    const created = api("POST", "/workspaces", { name: "a" });
    expect(await service.untilHeld()).toMatchObject([{ method: "POST", status: 0, abandoned: false }]);
    expect((await api("GET", "/workspaces")).body).toMatchObject({ workspaces: [{ name: "a" }] });
    expect((await api("POST", "/workspaces", { name: "b" })).status).toBe(201);
    service.release();
    expect((await created).status).toBe(201);
});

test("the response of a create is lost once, and the object is created", async () => {
    const api = agentenvApi(await follow("Example: the response of a create is lost"));
    const create = () => api("POST", "/workspaces", { name: "a" }, { "Idempotency-Key": "k" });
    expect(await failureOf(create())).toBe("ECONNRESET");
    const { id } = (await create()).body;
    expect((await api("GET", "/workspaces")).body).toMatchObject({ workspaces: [{ id }] });
});

test("a rate limit of 50 requests a second: concurrent requests above that are refused", async () => {
    const api = tripswitchApi(await follow("Example: a rate limit of 50 requests a second"));
    const responses = await Promise.all(Array.from({ length: 60 }, () => api("GET", "/v1/workspaces")));
    expect(responses.filter(({ status }) => status === 200)).toHaveLength(50);
    const refused = responses.find(({ status }) => status === 429);
    expect([refused?.headers.get("Retry-After"), refused?.headers.get("RateLimit-Limit")]).toEqual([
        "1",
        "50",
    ]);
});

test("an outage that lists nothing: ten times", async () => {
    const api = agentenvApi(emulator.current);
    await api("POST", "/workspaces", { name: "a" });
    await follow("Example: an outage that lists nothing");
    const lengths: number[] = [];
    for (let i = 0; i < 11; i++) {
        lengths.push(((await api("GET", "/workspaces")).body.workspaces as unknown[]).length);
    }
    expect(lengths).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]);
});

test("the page names every option of the command and every kind of fault", () => {
    for (const { flags } of emulatorCommand().options) {
        expect(page).toContain(`\`${flags}\``);
    }
    for (const kind of Object.keys(emulator.current.faultCounts().kinds).filter(
        (name) => !["rateLimit", "staleRead"].includes(name), // these two are fields of the plan
    )) {
        expect(page).toMatch(new RegExp(`^\\| .*\`${kind}\``, "m"));
    }
});
