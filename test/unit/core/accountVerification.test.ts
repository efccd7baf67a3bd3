/** The account of a credential: when it is requested, and what Check reports. */
import { CredentialCheck, UnusableCredentialError } from "../../../provider/core/check/credentialCheck";
import type { CheckFailure } from "../../../provider/core/check/check";
import { ConfigDeclaration } from "../../../provider/core/settings/config";
import { OtherAccountError, type Connection } from "../../../provider/core/declare/connection";
import { service } from "../../../provider/core/declare/service";
import { Session } from "../../../provider/core/session/session";
import { Verification } from "../../../provider/core/session/verification";
import { HttpError, NoResponseError } from "../../../provider/http/errors";
import { ServerClock } from "../../../provider/http/serverClock";
import { toyService } from "./toyService";

const status = (code: number): HttpError =>
    new HttpError(`status ${code}`, code, undefined, undefined, undefined);

afterEach(() => {
    jest.useRealTimers();
    jest.restoreAllMocks();
});

describe("a probe that failed", () => {
    test.each<[string, Error, number]>([
        ["with a status that passes, 408,", status(408), 2],
        ["with a status that passes, 425,", status(425), 2],
        ["with a status that passes, 429,", status(429), 2],
        ["with a redirect", status(302), 2],
        ["with a server error", status(500), 2],
        ["without a response", new NoResponseError("no response", false), 2],
        ["with a refusal, 400,", status(400), 1],
        ["with a refusal, 499,", status(499), 1],
    ])("%s is sent %s times within two minutes", async (_what, error, times) => {
        let now = 0;
        const ask = jest.fn(() => Promise.reject(error));
        const verification = new Verification(ask, () => now);
        await expect(verification.probe()).rejects.toBe(error);
        now = 120_000;
        await expect(verification.probe()).rejects.toBe(error);
        expect(ask).toHaveBeenCalledTimes(times);
    });
});

test("a probe after a confirmation sends nothing", async () => {
    const ask = jest.fn(async () => "usr_1");
    const verification = new Verification(ask);
    await verification.confirm();
    await expect(verification.probe()).resolves.toBe("usr_1");
    expect(ask.mock.calls).toEqual([["confirm"]]);
});

test("a confirmation waits for a running probe, and sends nothing if that succeeds", async () => {
    const ask = jest.fn(async () => "usr_1");
    const verification = new Verification(ask);
    await Promise.all([verification.probe(), verification.confirm()]);
    expect(ask.mock.calls).toEqual([["probe"]]);
});

describe("the first Check of a service", () => {
    const { service: toys } = toyService();

    async function checkTwice(error: Error | undefined, signal = new AbortController().signal) {
        const probe = (): Promise<void> => (error === undefined ? Promise.resolve() : Promise.reject(error));
        const access = new CredentialCheck(toys, probe, signal);
        const warnings: string[] = [];
        const log = { info: () => {}, warn: (message: string) => void warnings.push(message) };
        const failures: CheckFailure[][] = [];
        for (const urn of ["urn:one", "urn:two"]) {
            failures.push(await access.failures(urn, log));
        }
        return { failures, warnings };
    }

    test.each<[string, Error]>([
        ["is missing", new UnusableCredentialError(new Error("no key"))],
        ["belongs to another account", new OtherAccountError("no key")],
        ["is refused", new HttpError("no key", 401, undefined, undefined, undefined)],
    ])("fails where the credential %s, and so does the second, which refers to it", async (_what, error) => {
        expect(await checkTwice(error)).toEqual({
            failures: [
                [{ property: "", reason: "no key" }],
                [
                    {
                        property: "",
                        reason: "Toy: the credential cannot be used, as the failure of urn:one explains",
                    },
                ],
            ],
            warnings: [],
        });
    });

    test.each<[string, Error]>([
        ["is forbidden", status(403)],
        ["fails in the service", status(503)],
        ["gets no response", new NoResponseError("no response", false)],
        ["fails in an unforeseen way", new TypeError("x is not a function")],
    ])("warns once where the probe %s", async (_what, error) => {
        const { failures, warnings } = await checkTwice(error);
        expect(failures).toEqual([[], []]);
        expect(warnings).toEqual([expect.stringContaining(`could not be verified: ${error.message}`)]);
    });

    test("reports nothing if the credential is valid or the run was cancelled", async () => {
        const nothing = { failures: [[], []], warnings: [] };
        expect(await checkTwice(undefined)).toEqual(nothing);
        expect(await checkTwice(status(401), AbortSignal.abort())).toEqual(nothing);
        expect(await checkTwice(status(503), AbortSignal.abort())).toEqual(nothing);
    });
});

test("the resources of a session share one check of the credential", async () => {
    const toys = toyService();
    const connect = toys.service.connect.bind(toys.service);
    toys.service.connect = (...args) => ({
        ...connect(...args),
        identify: () => Promise.reject(status(401)),
    });
    const session = Session.open(new ConfigDeclaration([toys.service]), {}, {});
    const log = { info: () => {}, warn: () => {} };
    const reasons: (string | undefined)[] = [];
    for (const urn of ["urn:one", "urn:two"]) {
        const [failure] = await session.credentialFailures(toys.service, urn, log);
        reasons.push(failure?.reason);
    }
    expect(reasons).toEqual([
        "status 401",
        "Toy: the credential cannot be used, as the failure of urn:one explains",
    ]);
});

describe("an operation", () => {
    const LOG = { info: () => {}, warn: () => {} };

    function setUp(connection: Partial<Connection<AbortSignal>>) {
        const toys = service({
            name: "toys",
            title: "Toys",
            config: {},
            connect: () => ({
                clock: new ServerClock(),
                api: (signal: AbortSignal) => signal,
                clearCache: () => {},
                close: async () => {},
                ...connection,
            }),
        });
        const session = Session.open(new ConfigDeclaration([toys]), {}, {});
        return { toys, session, reach: (signal = session.signal()) => session.access(toys, signal) };
    }

    test("does not request the account if the settings expect none", async () => {
        const identify = jest.fn(async () => "usr_1");
        const { knownAccount } = await setUp({ identify }).reach();
        expect(knownAccount).toBeUndefined();
        expect(identify).not.toHaveBeenCalled();
    });

    test("is refused if the account is not the one that the settings expect", async () => {
        const identify = (): Promise<never> => Promise.reject(new OtherAccountError("another's"));
        await expect(setUp({ identify, expectsAccount: true }).reach()).rejects.toThrow("another's");
    });

    test("has the account that responses have named, and requests no other", async () => {
        const identify = jest.fn(async () => "usr_1");
        const reach = await setUp({ identify, accountInResponses: () => "usr_2" }).reach();
        await reach.lookUpAccount();
        expect(reach.knownAccount).toBe("usr_2");
        expect(identify).not.toHaveBeenCalled();
    });

    test("has the account that was looked up, once", async () => {
        const identify = jest.fn(async () => "usr_1");
        const { reach } = setUp({ identify });
        const one = await reach();
        await one.lookUpAccount();
        await one.lookUpAccount();
        expect(one.knownAccount).toBe("usr_1");
        expect((await reach()).knownAccount).toBe("usr_1");
        expect(identify).toHaveBeenCalledTimes(1);
    });

    test("does not look the account up after it has ended", async () => {
        const identify = jest.fn(async () => "usr_1");
        const { reach } = setUp({ identify });
        const one = await reach(AbortSignal.abort());
        await one.lookUpAccount();
        expect(identify).not.toHaveBeenCalled();
    });

    describe("whose request for the account gets no response", () => {
        const hanging = (): Promise<never> => new Promise(() => {});

        async function secondsUntilItGoesOn(timeoutSeconds?: number): Promise<number> {
            jest.useFakeTimers();
            const { session, reach } = setUp({ identify: hanging });
            const one = await reach(session.signal(timeoutSeconds));
            let seconds: number | undefined;
            const began = performance.now();
            const waiting = one.lookUpAccount().then(() => {
                seconds = (performance.now() - began) / 1000;
            });
            await jest.advanceTimersByTimeAsync(60_000);
            await waiting;
            return seconds ?? NaN;
        }

        test("continues after five seconds", async () => {
            expect(await secondsUntilItGoesOn()).toBeCloseTo(5);
        });

        test("continues after half of its time, if that is less", async () => {
            expect(await secondsUntilItGoesOn(4)).toBeCloseTo(2);
        });
    });

    test("a probe ends after five seconds, a confirmation with the run", async () => {
        jest.useFakeTimers();
        const signals: Record<string, AbortSignal> = {};
        const identify = async (api: AbortSignal, how: string): Promise<string> => {
            signals[how] = api;
            throw status(503);
        };
        const { toys, session, reach } = setUp({ identify });
        await session.credentialFailures(toys, "urn:one", LOG);
        await (await reach()).account().catch(() => {});
        await jest.advanceTimersByTimeAsync(4_990);
        expect(signals["probe"]?.aborted).toBe(false);
        await jest.advanceTimersByTimeAsync(20);
        expect(signals["probe"]?.aborted).toBe(true);
        await jest.advanceTimersByTimeAsync(600_000);
        expect(signals["confirm"]?.aborted).toBe(false);
        session.cancel();
        expect(signals["confirm"]?.aborted).toBe(true);
    });

    test("has a timeout only if the resource has one", async () => {
        jest.useFakeTimers();
        const { session } = setUp({});
        const [none, two] = [session.signal(), session.signal(2)];
        await jest.advanceTimersByTimeAsync(2_000);
        expect([none.aborted, two.aborted]).toEqual([false, true]);
    });

    test("that doubts an object shares the moment with others for as long as responses are shared", async () => {
        const now = jest.spyOn(performance, "now");
        const { history } = setUp({}).session;
        const at = (moment: number, what = "a"): number => {
            now.mockReturnValue(moment);
            return history.firstDoubtedAt(what);
        };
        expect([at(0), at(4_999), at(2_000, "b"), at(5_000), at(9_000)]).toEqual([0, 0, 2_000, 5_000, 5_000]);
    });

    test("may request routes that share no earlier response, with a time limit of their own", async () => {
        jest.useFakeTimers();
        const moments: number[] = [];
        const { toys, session } = setUp({});
        const connect = toys.connect.bind(toys);
        toys.connect = (...args) => ({
            ...connect(...args),
            api: (signal, asOf = -Infinity) => {
                moments.push(asOf);
                return signal;
            },
        });
        const access = await session.access(toys, session.signal());
        const [unlimited, limited] = [access.freshApi(), access.freshApi(100)] as AbortSignal[];
        expect(moments).toEqual([performance.now(), performance.now()]);
        await jest.advanceTimersByTimeAsync(99);
        expect(limited?.aborted).toBe(false);
        await jest.advanceTimersByTimeAsync(3_600_000);
        expect([unlimited?.aborted, limited?.aborted]).toEqual([false, true]);
    });

    test("masks what is secret among the settings, and nothing else", () => {
        const { service: declared } = toyService();
        const session = Session.open(
            new ConfigDeclaration([declared]),
            { toyKey: "k3y-of-toys", requestTimeout: "30000ms" },
            {},
        );
        expect(session.masker.redactor.apply("k3y-of-toys after 30000ms")).toBe("[secret] after 30000ms");
    });
});
