/** Proxies and certificates: which way a request goes, and whom it trusts there. */
import { execFile } from "node:child_process";
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer, type IncomingMessage } from "node:http";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { rootCertificates } from "node:tls";
import { promisify } from "node:util";
import { trustedCertificates } from "../../../provider/http/connection/certificates";
import { proxyFor } from "../../../provider/http/connection/proxy";
import { Redactor } from "../../../provider/http/redaction/redact";
import { client, fixture, listen, serve, serveTls, type Started } from "./support";

const never = new AbortController().signal;
const CA = { SSL_CERT_FILE: fixture("ca.pem") };

describe("which proxy", () => {
    const all = { HTTPS_PROXY: "http://proxy.test:3128", HTTP_PROXY: "http://plain.test:3128" };
    const way = (url: string, env: NodeJS.ProcessEnv) => proxyFor(new URL(url), env)?.url;

    test.each([
        ["https://api.test", all, "http://proxy.test:3128"],
        ["https://api.test", { https_proxy: "http://lower.test:1" }, "http://lower.test:1"],
        ["https://api.test", { ...all, https_proxy: "http://lower.test:1" }, "http://proxy.test:3128"],
        ["https://api.test", { HTTPS_PROXY: "", https_proxy: "http://lower.test:1" }, "http://lower.test:1"],
        ["https://api.test", { HTTPS_PROXY: "proxy.test:3128" }, "http://proxy.test:3128"],
        ["https://api.test", { HTTP_PROXY: "http://plain.test:3128" }, undefined],
        ["http://api.test", all, "http://plain.test:3128"],
        ["https://api.test", {}, undefined],
        // Loopback, as in Go, whatever NO_PROXY says.
        ["https://localhost:1", all, undefined],
        ["http://127.0.0.1:1", all, undefined],
        ["http://[::1]:1", all, undefined],
    ])("to %s with %j: %s", (url, env, proxy) => {
        expect(way(url, env)).toBe(proxy);
    });

    test.each([
        ["*", true],
        ["api.test", true],
        ["API.test", true],
        ["other.test, api.test", true],
        ["test", true],
        [".test", true],
        ["*.test", true],
        [".api.test", false],
        ["pi.test", false],
        ["api.test:443", true],
        ["api.test:8443", false],
        ["", false],
    ])("NO_PROXY=%s, to api.test: directly is %s", (list, directly) => {
        expect(way("https://api.test", { ...all, NO_PROXY: list }) === undefined).toBe(directly);
        expect(way("https://api.test", { ...all, no_proxy: list }) === undefined).toBe(directly);
    });

    test.each([
        ["https://10.1.2.3", "10.0.0.0/8", true],
        ["https://11.1.2.3", "10.0.0.0/8", false],
        ["https://10.1.2.3", "10.1.2.3", true],
        ["https://10.1.2.3:8443", "10.1.2.3:443", false],
        ["https://[fd00::1]", "fd00::/8", true],
        ["https://[fd00::1]", "fd00::1", true],
        ["https://[fd00::1]:8443", "[fd00::1]:443", false],
        ["https://[fd00::1]", "fd00::/64", true],
        ["https://[fd01::1]", "fd00::/64", false],
        ["https://10.1.2.3", "fd00::/8", false],
        ["https://[fd00::1]", "10.0.0.0/8", false],
        ["https://api.test", "10.0.0.0/8", false],
        ["https://api.test", "api.test/8", false],
        ["https://10.1.2.3", "10.0.0.0/", false],
        ["https://10.1.2.3", "10.0.0.0/8x", false],
        ["http://api.test", "api.test:80", true],
        ["https://10.1.2.3", "10.0.0.0/99", false],
    ])("to %s with NO_PROXY=%s: directly is %s", (url, list, directly) => {
        expect(way(url, { ...all, NO_PROXY: list }) === undefined).toBe(directly);
    });

    test.each([
        ["http://proxy.test", undefined, []],
        ["http://user@proxy.test", "user:", []],
        ["http://:pass@proxy.test", ":pass", ["pass", ":pass"]],
        ["http://user:p%40ss@proxy.test", "user:p@ss", ["p@ss", "user:p@ss"]],
    ])("%s has the user and password %s, of which %j are secret", (setting, basic, secrets) => {
        expect(proxyFor(new URL("https://api.test"), { HTTPS_PROXY: setting })).toEqual({
            url: "http://proxy.test",
            authorization: basic && `Basic ${Buffer.from(basic).toString("base64")}`,
            secrets,
        });
    });

    test.each([
        "http://user:hunter2@pro xy",
        "socks5://user:hunter2@proxy.test",
        "http://user:hunter2%@proxy.test",
        "http://us%er:hunter2@proxy.test",
    ])("%s is an error that shows no password", (setting) => {
        expect(() => way("https://api.test", { HTTPS_PROXY: setting })).toThrow(/HTTPS_PROXY/);
        expect(() => way("https://api.test", { HTTPS_PROXY: setting })).not.toThrow(/hunter2/);
    });
});

describe("the CAs that are trusted with SSL_CERT_FILE", () => {
    const file = readFileSync(fixture("ca.pem"), "utf8");
    const env = { SSL_CERT_FILE: fixture("ca.pem") };
    const store = (name: "bundled" | "system") => [`${name} CA`];

    test.each<[string, NodeJS.ProcessEnv, string[], string[]]>([
        ["by default are Node's own and the file's", env, [], ["bundled CA", file]],
        [
            "with --use-system-ca hold the system's",
            env,
            ["--use-system-ca"],
            ["bundled CA", "system CA", file],
        ],
        [
            "with it in NODE_OPTIONS too",
            { ...env, NODE_OPTIONS: "--x --use-system-ca" },
            [],
            ["bundled CA", "system CA", file],
        ],
        [
            "with NODE_USE_SYSTEM_CA too",
            { ...env, NODE_USE_SYSTEM_CA: "1" },
            [],
            ["bundled CA", "system CA", file],
        ],
        [
            "with --no-use-system-ca do not",
            { ...env, NODE_USE_SYSTEM_CA: "1" },
            ["--no-use-system-ca"],
            ["bundled CA", file],
        ],
        [
            "hold those of NODE_EXTRA_CA_CERTS",
            { ...env, NODE_EXTRA_CA_CERTS: fixture("ca.pem") },
            [],
            ["bundled CA", file, file],
        ],
        [
            "pass over a NODE_EXTRA_CA_CERTS that is not there",
            { ...env, NODE_EXTRA_CA_CERTS: fixture("no-such.pem") },
            [],
            ["bundled CA", file],
        ],
    ])("%s", (_what, environment, execArgv, expected) => {
        expect(trustedCertificates(environment, { execArgv, getCACertificates: store })).toEqual(expected);
    });

    test("on a Node that knows no system CAs are Node's own and the file's", () => {
        const cas = trustedCertificates(
            { ...env, NODE_USE_SYSTEM_CA: "1" },
            { execArgv: [], getCACertificates: undefined },
        );
        expect(cas).toEqual([...rootCertificates, file]);
    });

    test("without it are Node's own choice", () => {
        expect(trustedCertificates({})).toBeUndefined();
    });
});

describe("through a proxy", () => {
    let service: Started;
    let proxy: Started;
    let asked: IncomingMessage[];
    let refuseWith: number | undefined;

    beforeEach(async () => {
        asked = [];
        refuseWith = undefined;
        service = await serveTls((request, response) => response.end(JSON.stringify({ path: request.url })));
        const server = createServer();
        server.on("connect", (request: IncomingMessage, socket: Socket) => {
            asked.push(request);
            if (refuseWith !== undefined) {
                socket.end(`HTTP/1.1 ${refuseWith} No\r\n\r\n`);
                return;
            }
            const onward = connect(service.port, "127.0.0.1", () => {
                socket.write("HTTP/1.1 200 OK\r\n\r\n");
                onward.pipe(socket).pipe(onward);
            });
            onward.on("error", () => socket.destroy());
            socket.on("error", () => onward.destroy());
        });
        proxy = await listen(server);
    });

    afterEach(async () => {
        await proxy.close();
        await service.close();
    });

    const ask = async (env: NodeJS.ProcessEnv, redactor = new Redactor()) => {
        const through = client("https://service.test:8443", { env, redactor });
        try {
            return await through.send("POST", "/a", { signal: never, body: {} });
        } finally {
            await through.close();
        }
    };

    test("the service is reached in a tunnel, with the proxy's user and password", async () => {
        const HTTPS_PROXY = `http://us%40er:hunter2%2F@127.0.0.1:${proxy.port}`;
        await expect(ask({ ...CA, HTTPS_PROXY })).resolves.toMatchObject({ body: { path: "/a" } });
        expect(asked.map(({ url }) => url)).toEqual(["service.test:8443"]);
        expect(asked[0]?.headers["proxy-authorization"]).toBe(
            `Basic ${Buffer.from("us@er:hunter2/").toString("base64")}`,
        );
        // Ours is for the service alone.
        expect(asked[0]?.headers["authorization"]).toBeUndefined();
    });

    test("a proxy that refuses is named, without its password; nothing was sent to the service", async () => {
        refuseWith = 407;
        const redactor = new Redactor();
        const failure = ask({ ...CA, HTTPS_PROXY: `http://user:hunter2@127.0.0.1:${proxy.port}` }, redactor);
        await expect(failure).rejects.toMatchObject({
            message: expect.stringMatching(
                /through the proxy http:\/\/127\.0\.0\.1:\d+: the proxy returned 407/,
            ) as string,
            hint: expect.stringMatching(/HTTPS_PROXY/) as string,
            outcomeUnknown: false,
        });
        await expect(failure).rejects.not.toThrow(/hunter2/);
        expect(redactor.apply("the password is hunter2")).toBe("the password is [secret]");
    });

    test("a proxy that is not there is named, and the write has not happened", async () => {
        const gone = await serve(() => {});
        await gone.close();
        await expect(ask({ ...CA, HTTPS_PROXY: `http://127.0.0.1:${gone.port}` })).rejects.toMatchObject({
            message: expect.stringMatching(/through the proxy/) as string,
            outcomeUnknown: false,
        });
    });
});

describe("certificates", () => {
    let service: Started;
    beforeEach(async () => {
        service = await serveTls((_request, response) => response.end('{"reached":true}'));
    });
    afterEach(() => service.close());

    const ask = async (env: NodeJS.ProcessEnv) => {
        const made = client(`https://localhost:${service.port}`, { env, maxRetries: 3 });
        try {
            return (await made.send("POST", "/a", { signal: never })).body;
        } finally {
            await made.close();
        }
    };

    test("an untrusted one is refused without retries, and the error names the setting", async () => {
        await expect(ask({})).rejects.toMatchObject({
            message: expect.stringMatching(/its certificate is not trusted: (?!.*attempts)/) as string,
            hint: expect.stringMatching(/NODE_EXTRA_CA_CERTS or SSL_CERT_FILE/) as string,
            outcomeUnknown: false,
        });
    });

    test("NODE_TLS_REJECT_UNAUTHORIZED does not send the key to a stranger", async () => {
        const before = process.env["NODE_TLS_REJECT_UNAUTHORIZED"];
        process.env["NODE_TLS_REJECT_UNAUTHORIZED"] = "0";
        try {
            await expect(ask({})).rejects.toThrow(/not trusted/);
        } finally {
            if (before === undefined) {
                delete process.env["NODE_TLS_REJECT_UNAUTHORIZED"];
            } else {
                process.env["NODE_TLS_REJECT_UNAUTHORIZED"] = before;
            }
        }
    });

    test("SSL_CERT_FILE names a CA, as for programs in Go", async () => {
        await expect(ask(CA)).resolves.toEqual({ reached: true });
    });

    test("an SSL_CERT_FILE that is not there is as none", async () => {
        await expect(ask({ SSL_CERT_FILE: fixture("no-such.pem") })).rejects.toThrow(/not trusted/);
    });

    test("SSL_CERT_FILE is read once: later connections do not need the file", async () => {
        const folder = mkdtempSync(join(tmpdir(), "ca-"));
        const file = join(folder, "ca.pem");
        copyFileSync(fixture("ca.pem"), file);
        const closing = await serveTls((_request, response) =>
            response.setHeader("connection", "close").end("{}"),
        );
        const made = client(`https://localhost:${closing.port}`, { env: { SSL_CERT_FILE: file } });
        await made.send("GET", "/a", { signal: never });
        rmSync(folder, { recursive: true });
        await expect(made.send("GET", "/a", { signal: never })).resolves.toMatchObject({ body: {} });
        expect(closing.sockets).toHaveLength(2);
        await made.close();
        await closing.close();
    });

    test.each([
        [{ NODE_EXTRA_CA_CERTS: fixture("ca.pem") }, '{"reached":true}'],
        [{ NODE_EXTRA_CA_CERTS: "" }, /not trusted/],
    ])("a process with %j gets %s", async (env, outcome) => {
        const { stdout } = await promisify(execFile)(
            process.execPath,
            ["--import", "tsx", fixture("ask.ts"), `https://localhost:${service.port}`],
            { env: { PATH: process.env["PATH"], ...env } },
        );
        expect(stdout).toEqual(typeof outcome === "string" ? outcome : expect.stringMatching(outcome));
    });
});
