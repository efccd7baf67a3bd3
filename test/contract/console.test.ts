/** The console's routes over HTTP: who may use them, and what they hold. test/browser/console.test.ts has the page in a browser. */
import { request } from "node:http";
import { agentenvApi, controlOf, emulatorPerTest, send, type Body } from "./support";

const SECRET = "hunter2-never-shown";
const emulator = emulatorPerTest({
    seed: {
        agentenv: {
            accounts: [{ apiKey: `ae_${SECRET}`, token: `t.${SECRET}` }],
            workspaces: [
                {
                    id: "ws_1",
                    name: "a",
                    joinCode: SECRET,
                    secrets: [{ name: "S", value: SECRET }],
                    apiKeys: [{ apiKey: `ae_${SECRET}_2` }],
                    usage: [{ name: "tokens", quantity: 1 }],
                },
            ],
        },
        tripswitch: { accounts: [{ apiKey: `ts_${SECRET}` }] },
    },
});
const control = controlOf(emulator);
const page = () => send("GET", `${emulator.current.url}/_emulator/`);

interface Event {
    readonly event: string;
    readonly data: unknown;
}

/** What the page receives, until the emulator ends it or the reader stops. */
async function* events(signal?: AbortSignal): AsyncGenerator<Event> {
    const response = await fetch(`${emulator.current.url}/_emulator/console/events`, {
        signal: signal ?? null,
    });
    expect(response.headers.get("Content-Type")).toBe("text/event-stream");
    expect(response.headers.get("Cross-Origin-Resource-Policy")).toBe("same-origin");
    let text = "";
    for await (const chunk of response.body ?? []) {
        text += Buffer.from(chunk as Uint8Array).toString();
        const whole = text.split("\n\n");
        text = whole.pop() ?? "";
        for (const one of whole) {
            const [, event = "", data = ""] = /^event: (.*)\ndata: (.*)$/.exec(one) ?? [];
            yield { event, data: JSON.parse(data) };
        }
    }
}

/** The next event of this name. */
async function next(stream: AsyncGenerator<Event>, name: string): Promise<unknown> {
    for (;;) {
        const { value, done } = (await stream.next()) as IteratorResult<Event, undefined>;
        if (done) {
            throw new Error(`the stream ended before ${name}`);
        }
        if (value.event === name) {
            return value.data;
        }
    }
}

describe("the page", () => {
    test("is at /_emulator/, and /_emulator leads there", async () => {
        expect((await page()).headers.get("Content-Type")).toBe("text/html; charset=utf-8");
        const response = await fetch(`${emulator.current.url}/_emulator`, { redirect: "manual" });
        expect([response.status, response.headers.get("Location")]).toEqual([302, "/_emulator/"]);
        expect(emulator.current.requests()).toEqual([]);
    });

    test("names no other host, and has a policy that allows its own script and requests alone", async () => {
        const { headers, text } = await page();
        expect(text).not.toMatch(/https?:\/\/|src=|@import|url\(/);
        expect((headers.get("Content-Security-Policy") ?? "").split("; ")).toEqual([
            "default-src 'none'",
            expect.stringMatching(/^style-src 'sha256-[\w+/]{43}='$/),
            "img-src data:",
            "base-uri 'none'",
            "frame-ancestors 'none'",
            "form-action 'self'",
            "require-trusted-types-for 'script'",
            "trusted-types 'none'",
            expect.stringMatching(/^script-src 'sha256-[\w+/]{43}='$/),
            "connect-src 'self'",
        ]);
        expect(headers.get("X-Frame-Options")).toBe("DENY");
        expect(headers.get("Cross-Origin-Opener-Policy")).toBe("same-origin");
    });
});

describe("the events", () => {
    test("hold the log so far, new requests, objects after each write, and the status", async () => {
        const api = agentenvApi(emulator.current);
        await api("GET", "/workspaces");
        const stream = events();
        expect(await next(stream, "start")).toMatchObject([
            { id: 1, method: "GET", path: "/agentenv/v1/workspaces", status: 200, isDone: true },
        ]);
        expect(await next(stream, "objects")).toMatchObject({
            count: 2,
            nodes: [{ name: "AgentEnv" }, { name: "Tripswitch" }],
        });
        await control("POST", "/clock", { advanceMs: 1000 });
        await control("PUT", "/faults", { seed: 5 });
        let status: Body = {};
        while ((status.plan as Body | undefined)?.seed !== 5) {
            status = (await next(stream, "status")) as Body;
        }
        expect(status).toMatchObject({ advancedMs: 1000, held: 0 });
        await api("POST", "/workspaces", { name: "b" });
        expect(await next(stream, "requests")).toMatchObject([{ id: 2, method: "POST" }]);
        expect(await next(stream, "objects")).toMatchObject({ count: 3 });
        await control("DELETE", "/requests");
        expect(await next(stream, "cleared")).toBeNull();
        await stream.return(undefined);
    });

    test("hold no key, no code and no value of a secret", async () => {
        const stream = events();
        const objects = JSON.stringify(await next(stream, "objects"));
        await stream.return(undefined);
        expect(objects).toContain("(hidden)");
        expect(objects).not.toContain(SECRET);
        expect((await page()).text).not.toContain(SECRET);
    });

    test("end when the emulator closes", async () => {
        const received: string[] = [];
        for await (const { event } of events()) {
            received.push(event);
            if (event === "status" && received.filter((one) => one === "status").length === 1) {
                void emulator.current.close();
            }
        }
        expect(received.slice(0, 3)).toEqual(["start", "objects", "status"]);
    });
});

describe("only a page of the emulator itself may use them", () => {
    const statusWith = (path: string, headers: Record<string, string>) =>
        new Promise<number | undefined>((resolve, reject) => {
            request(`${emulator.current.url}/_emulator${path}`, { headers }, (response) => {
                response.destroy();
                resolve(response.statusCode);
            })
                .on("error", reject)
                .end();
        });

    test.each(["", "/", "/console/events", "/state", "/health", "/google/consent"])("%s", async (path) => {
        expect(await statusWith(path, { Host: "evil.example" })).toBe(403);
        expect(await statusWith(path, { Origin: "https://evil.example" })).toBe(403);
        expect(await statusWith(path, { Origin: "null" })).toBe(403);
        expect(await statusWith(path, { Origin: emulator.current.url })).not.toBe(403);
    });

    test("a state that another page sends is refused, and changes nothing", async () => {
        const before = emulator.current.state();
        for (const type of ["application/json", "text/plain"]) {
            const response = await control("PUT", "/state", JSON.stringify({ ...before, tables: {} }), {
                Origin: "https://evil.example",
                "Content-Type": type,
            });
            expect(response.status).toBe(403);
        }
        expect(emulator.current.state()).toEqual(before);
    });
});

test("a service without a tree and a seed is there by its name", async () => {
    const { startServices } = await import("../../emulator/emulator.js");
    const { services } = await import("../../emulator/services/index.js");
    const plain = services.map(({ tree: _tree, seed: _seed, ...service }) => service);
    const started = await startServices(plain);
    const response = await send("GET", `${started.url}/_emulator/`);
    expect(response.text).toContain("<h1>Emulator of AgentEnv and Tripswitch</h1>");
    await started.close();
    await expect(startServices(plain, { seed: { agentenv: {} } })).rejects.toThrow(
        "agentenv: is not a field here",
    );
});
