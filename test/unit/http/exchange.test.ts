/** One request over a scripted connection, in virtual time: when it ends after a cancellation or a timeout, and what its error says. */
import { Dispatcher } from "undici";
import { TunnelRefusedError } from "../../../provider/http/connection/connector";
import { NoResponseError } from "../../../provider/http/errors";
import { exchange, type Method, type Wire } from "../../../provider/http/exchange";

/** What happens to the request on its connection. */
interface Connection {
    /** The connection stands, and the request is written. */
    open: () => void;
    respond: (body: string) => void;
    /** The head of a response, which never ends. */
    beginResponse: () => void;
    fail: (error: unknown) => void;
}

class ScriptedDispatcher extends Dispatcher {
    constructor(private readonly script: (connection: Connection) => void) {
        super();
    }

    override dispatch(_options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean {
        const fail = (error: unknown): void => handler.onResponseError?.(controller, error as Error);
        const controller: Dispatcher.DispatchController = {
            aborted: false,
            paused: false,
            reason: null,
            abort: fail,
            pause: () => {},
            resume: () => {},
        };
        const beginResponse = (): void => handler.onResponseStart?.(controller, 200, {}, "OK");
        this.script({
            open: () => handler.onRequestStart?.(controller, {}),
            beginResponse,
            respond: (body) => {
                beginResponse();
                handler.onResponseData?.(controller, Buffer.from(body));
                handler.onResponseEnd?.(controller, {});
            },
            fail,
        });
        return true;
    }
}

const REASON = new Error("the run was cancelled");

function start(method: Method, script: (connection: Connection) => void, options: Partial<Wire> = {}) {
    const stop = new AbortController();
    const wire: Wire = {
        dispatcher: new ScriptedDispatcher(script),
        proxy: undefined,
        requestTimeoutMs: 30_000,
        label: "Toys: GET /boxes",
        baseUrl: "https://toys.test",
        urlHint: "toysUrl",
        redact: (text) => text.replaceAll("canary", "[secret]"),
        ...options,
    };
    const outcome = exchange(wire, {
        method,
        url: new URL("https://toys.test/boxes"),
        headers: {},
        body: null,
        reading: method === "GET",
        signal: stop.signal,
    });
    // Each test looks at it later.
    outcome.catch(() => {});
    return { outcome, stop: () => stop.abort(REASON) };
}

beforeEach(() => jest.useFakeTimers({ doNotFake: ["queueMicrotask", "nextTick", "setImmediate"] }));
afterEach(() => jest.useRealTimers());

/** Never connects. */
const waiting = (): void => {};
const sending = ({ open }: Connection): void => open();

describe("a cancelled request", () => {
    test.each<[string, Method, (connection: Connection) => void]>([
        ["a read that waits for its connection", "GET", waiting],
        ["a write that waits for its connection", "POST", waiting],
        ["a read that was sent", "GET", sending],
    ])("ends at once where it is %s", async (_what, method, script) => {
        const { outcome, stop } = start(method, script);
        stop();
        await expect(outcome).rejects.toBe(REASON);
        expect(jest.getTimerCount()).toBe(0);
    });

    test("that is a write has five seconds more for its response", async () => {
        let connection: Connection | undefined;
        const { outcome, stop } = start("POST", (opened) => {
            connection = opened;
            opened.open();
        });
        stop();
        await jest.advanceTimersByTimeAsync(4_999);
        connection?.respond('{"id":"a"}');
        expect((await outcome).content.toString()).toBe('{"id":"a"}');
        expect(jest.getTimerCount()).toBe(0);
    });

    test("that is a write without a response has an unknown outcome after five seconds", async () => {
        const { outcome, stop } = start("POST", sending);
        stop();
        await jest.advanceTimersByTimeAsync(5_000);
        const failure = await outcome.catch((error: unknown) => error);
        expect(failure).toBeInstanceOf(NoResponseError);
        expect(failure).toMatchObject({
            outcomeUnknown: true,
            message: expect.stringContaining("the run was cancelled") as string,
        });
    });
});

describe("after requestTimeout", () => {
    test.each<[string, Method, (connection: Connection) => void, string, boolean]>([
        ["without a connection", "POST", waiting, "there was no connection", false],
        ["without a response", "POST", sending, "no response was received", true],
        ["without a response to a read", "GET", sending, "no response was received", false],
        [
            "in the middle of the response",
            "POST",
            ({ open, beginResponse }) => {
                open();
                beginResponse();
            },
            "the response was not complete",
            true,
        ],
    ])("%s the error says so", async (_when, method, script, what, outcomeUnknown) => {
        const { outcome } = start(method, script);
        await jest.advanceTimersByTimeAsync(30_000);
        await expect(outcome).rejects.toMatchObject({
            name: "NoResponseError",
            message: `Toys: GET /boxes received no response from https://toys.test: ${what} within 30 s (requestTimeout)`,
            outcomeUnknown,
        });
    });
});

describe("the error of a request without a response", () => {
    const failureOf = (error: unknown, options?: Partial<Wire>): Promise<unknown> =>
        start("GET", ({ fail }) => fail(error), options).outcome.catch((failure: unknown) => failure);
    const withCode = (code: string, message = ""): Error => Object.assign(new Error(message), { code });

    test("names the service and the setting of its URL", async () => {
        expect(await failureOf(withCode("ECONNREFUSED", "connect ECONNREFUSED canary"))).toMatchObject({
            message:
                "Toys: GET /boxes received no response from https://toys.test: connect ECONNREFUSED [secret]",
            hint: "check the network and toysUrl",
            lasting: false,
        });
    });

    test("names the limit of a response that is too long, and does not ask for it again", async () => {
        expect(await failureOf(withCode("UND_ERR_RES_EXCEEDED_MAX_SIZE"))).toMatchObject({
            message:
                "Toys: GET /boxes received no response from https://toys.test: the response is longer than 16 MiB, the maximum",
            hint: "check that toysUrl leads to the service itself",
            lasting: true,
        });
    });

    test("names the proxy in between, and its setting", async () => {
        expect(await failureOf(new Error("reset"), { proxy: "http://proxy.test:3128" })).toMatchObject({
            message:
                "Toys: GET /boxes received no response from https://toys.test through the proxy http://proxy.test:3128: reset",
            hint: "check the network and toysUrl, and HTTPS_PROXY",
        });
    });

    test.each<[string, unknown, string]>([
        [
            "the first of several addresses",
            new AggregateError([new Error("the first"), new Error("the second")], "all failed"),
            "the first",
        ],
        ["all addresses, where none is named", new AggregateError([], "all failed"), "all failed"],
        ["an error without a text, by its code", withCode("ECONNRESET"), "ECONNRESET"],
        ["an error without a text and a code", new TypeError(), "TypeError"],
        ["what is no error", "closed", "closed"],
    ])("says what failed: %s", async (_what, error, what) => {
        expect(await failureOf(error)).toMatchObject({
            message: `Toys: GET /boxes received no response from https://toys.test: ${what}`,
        });
    });

    test.each([
        [399, "check HTTPS_PROXY, or put the service's host into NO_PROXY", false],
        [400, "check HTTPS_PROXY, or put the service's host into NO_PROXY", true],
        [407, "check the user and password in HTTPS_PROXY, or put the service's host into NO_PROXY", true],
        [499, "check HTTPS_PROXY, or put the service's host into NO_PROXY", true],
        [500, "check HTTPS_PROXY, or put the service's host into NO_PROXY", false],
    ])(
        "after a proxy's %d says what to do, and whether a retry could help",
        async (status, hint, lasting) => {
            const failure = await failureOf(new TunnelRefusedError(status));
            expect(failure).toMatchObject({ hint, lasting });
            expect(failure).toMatchObject({
                message: expect.stringContaining(`the proxy returned ${status}`) as string,
            });
        },
    );
});
