/** What an emulator refuses for the sake of the machine that it runs on: clients elsewhere, bodies that are too large, a file that is in use. */
import { once } from "node:events";
import { request } from "node:http";
import { createInterface } from "node:readline";
import { startEmulator } from "../../emulator";
import { contextOf } from "../../emulator/emulator";
import { assemble } from "../../emulator/http/app";
import { services } from "../../emulator/services/index";
import { Store } from "../../emulator/store/store";
import {
    agentenvApi,
    controlApi,
    databaseFile,
    emulatorCommand as command,
    emulatorPerTest,
    newWorkspace,
    refusal,
} from "./support";

const emulator = emulatorPerTest();

describe("control routes of an emulator that listens on all addresses", () => {
    /** A request of a client with this address, which claims to have sent it to loopback. No request can come from another machine here. */
    async function statusFor(remoteAddress: string | undefined): Promise<number> {
        const store = Store.open(":memory:", services);
        const names = services.map(({ name }) => name);
        const app = assemble(contextOf(store, names, {}), services);
        const { status } = await app.request(
            "/_emulator/accounts",
            {
                method: "POST",
                headers: { Host: "127.0.0.1:4010", "Content-Type": "application/json" },
                body: JSON.stringify({ service: "agentenv" }),
            },
            { incoming: { socket: { remoteAddress } } },
        );
        store.close();
        return status;
    }

    test.each(["127.0.0.1", "127.8.9.10", "::1", "::ffff:127.0.0.1"])(
        "issue keys to a client on this machine (%s)",
        async (address) => expect(await statusFor(address)).toBe(201),
    );

    test.each(["10.0.0.7", "::ffff:10.0.0.7", "127.0.0.1.example", "fe80::1", undefined])(
        "issue none to any other client (%s), whatever its Host header",
        async (address) => expect(await statusFor(address)).toBe(403),
    );
});

describe("a request body of more than 2 MiB", () => {
    const tooLong = JSON.stringify({ name: "x".repeat(3 * 1024 * 1024) });

    test("is refused with 413 by a service, in its own shape, and by control routes", async () => {
        const api = agentenvApi(emulator.current);
        expect(refusal(await api("POST", "/workspaces", tooLong))).toEqual([413, "too_large"]);
        expect((await api("GET", "/workspaces")).body).toEqual({ workspaces: [] });
        expect((await controlApi(emulator.current)("PUT", "/faults", tooLong)).status).toBe(413);
    });

    test("is refused without Content-Length before it has ended", async () => {
        const status = await new Promise<number | undefined>((resolve, reject) => {
            const { agentenvUrl, agentenvApiKey } = emulator.current;
            const upload = request(
                `${agentenvUrl}/workspaces`,
                { method: "POST", headers: { "X-API-Key": agentenvApiKey } },
                (response) => {
                    response.resume();
                    resolve(response.statusCode);
                    upload.destroy();
                },
            ).on("error", reject);
            // Never ended: only a limit on what was received so far can refuse it.
            upload.write(tooLong);
        });
        expect(status).toBe(413);
    });
});

test("a text that is almost SVG is refused at once, however many declarations it begins with", async () => {
    const api = agentenvApi(emulator.current);
    const icon = `${await newWorkspace(api)}/icon`;
    const svg = { "Content-Type": "image/svg+xml" };
    const almost = "<!----><??>".repeat(5_000);
    expect(refusal(await api("PUT", icon, almost, svg))).toEqual([422, "content_mismatch"]);
    expect((await api("PUT", icon, `${almost}<svg/>`, svg)).status).toBe(204);
    expect(refusal(await api("PUT", icon, "<!-- open <svg>", svg))).toEqual([422, "content_mismatch"]);
});

describe("a database file in use", () => {
    test("is refused with a sentence, and free again once its emulator is closed", async () => {
        const db = databaseFile();
        const first = await startEmulator({ db });
        await expect(startEmulator({ db })).rejects.toThrow(
            `${db} is in use by another emulator or program: end that one, or use another file`,
        );
        expect((await agentenvApi(first)("GET", "/workspaces")).status).toBe(200);
        await first.close();
        await (await startEmulator({ db })).close();
    });

    test("of two commands that create one file at the same time, one serves it and the other fails", async () => {
        const db = databaseFile();
        const children = [command("--port", "0", "--db", db), command("--port", "0", "--db", db)];
        const serving = children.map((child) =>
            once(createInterface(child.stdout), "line").then(() => child),
        );
        const errors = children.map(async (child) => {
            const [text] = (await once(child.stderr, "data")) as [Buffer];
            return text.toString();
        });
        const served = await Promise.race(serving);
        expect(await Promise.any(errors)).toBe(
            `${db} is in use by another emulator or program: end that one, or use another file\n`,
        );
        served.kill("SIGTERM");
        expect((await Promise.all(children.map(exitOf))).sort()).toEqual([0, 1]);
    });

    test("a name that is empty is refused", async () => {
        const child = command("--port", "0", "--db", "");
        const [text] = (await once(child.stderr, "data")) as [Buffer];
        expect(text.toString()).toContain("--db <file>");
        expect(await exitOf(child)).toBe(1);
        await expect(startEmulator({ db: "" })).rejects.toThrow("give a file, or :memory:");
    });
});

async function exitOf(child: ReturnType<typeof command>): Promise<number | null> {
    return child.exitCode ?? ((await once(child, "exit")) as [number | null])[0];
}
