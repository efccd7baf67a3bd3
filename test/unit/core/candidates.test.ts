/** Which objects of the same name can be the result of a create whose response was lost. */
import { candidatesOf } from "../../../provider/core/creation/candidates";
import type { Baseline } from "../../../provider/core/creation/baselines";
import type { Id } from "../../../provider/core/declare/id";
import { ServerClock } from "../../../provider/http/serverClock";

/** When the create was sent. */
const SENT_AT = 100_000;

function stamp(ms: number): string {
    return new Date(ms).toISOString();
}

/** A clock that a create has measured: the service's time is the local one. */
function measuredClock(): ServerClock {
    const clock = new ServerClock(() => SENT_AT + 1_000);
    clock.observeCreation(stamp(1_500), 1_490, 1_510);
    return clock;
}

interface Options {
    createdAt?: string | undefined;
    clock?: ServerClock;
    baseline?: Partial<Baseline>;
    justListed?: boolean;
    ours?: string;
}

/** Whether an object "x" counts, by default with a list from before the create that does not hold it. */
function verdict(options: Options): "likely" | "possible" | "no" {
    const { createdAt, clock = measuredClock(), baseline = {}, justListed = false, ours } = options;
    const one = { id: { id: "x" }, createdAt, live: () => ({}), what: "" };
    const { likely, possible } = candidatesOf([one], {
        idOf: (id: Id) => String(id["id"]),
        clock,
        sentAt: SENT_AT,
        baseline: { at: 0, ids: new Set(), deletedIds: new Set(), ...baseline },
        justListed,
        isOurs: (id) => id === ours,
    });
    expect(likely.length + possible.length).toBeLessThanOrEqual(1);
    return likely.length > 0 ? "likely" : possible.length > 0 ? "possible" : "no";
}

describe("an object of the same name", () => {
    test("that was created after the create was sent, by the clock that stamps objects, is the result", () => {
        expect(verdict({ createdAt: stamp(SENT_AT + 500) })).toBe("likely");
    });

    test("that was created long before is not the result", () => {
        expect(verdict({ createdAt: stamp(SENT_AT - 60_000) })).toBe("no");
    });

    test("that was created within the assumed skew of the clocks is undecidable", () => {
        expect(verdict({ createdAt: stamp(SENT_AT - 2_000) })).toBe("possible");
    });

    test.each([
        ["without a time stamp", { createdAt: undefined }],
        ["with a clock that nothing has measured", { createdAt: stamp(SENT_AT), clock: new ServerClock() }],
    ])("%s is undecidable", (_what, options) => {
        expect(verdict(options)).toBe("possible");
    });

    test("that this run has created belongs to another resource", () => {
        expect(verdict({ createdAt: stamp(SENT_AT + 500), ours: "x" })).toBe("no");
        expect(verdict({ createdAt: stamp(SENT_AT + 500), ours: "y" })).toBe("likely");
    });

    test("that the list held before the create is not the result, whatever its time stamp", () => {
        expect(verdict({ createdAt: stamp(SENT_AT + 500), baseline: { ids: new Set(["x"]) } })).toBe("no");
        expect(verdict({ createdAt: stamp(SENT_AT + 500), baseline: { ids: new Set(["y"]) } })).toBe(
            "likely",
        );
    });
});

describe("with a list that was read just before the create", () => {
    test("an object that it does not hold is the result, without any time stamp", () => {
        expect(verdict({ createdAt: undefined, justListed: true })).toBe("likely");
    });

    test("an object that it still held after this run had deleted it is decided by its time stamp", () => {
        const again = { justListed: true, baseline: { deletedIds: new Set(["x"]) } };
        expect(verdict({ ...again, createdAt: stamp(SENT_AT + 500) })).toBe("likely");
        expect(verdict({ ...again, createdAt: undefined })).toBe("possible");
        expect(verdict({ ...again, createdAt: stamp(SENT_AT - 60_000) })).toBe("no");
    });
});

test("without a list from before, the time stamps decide", () => {
    const one = { id: { id: "x" }, createdAt: stamp(SENT_AT + 500), live: () => ({}), what: "" };
    const create = {
        idOf: (id: Id) => String(id["id"]),
        clock: measuredClock(),
        sentAt: SENT_AT,
        baseline: undefined,
        justListed: false,
        isOurs: () => false,
    };
    expect(candidatesOf([one], create)).toEqual({ likely: [one], possible: [] });
    expect(candidatesOf([one], { ...create, justListed: true })).toEqual({ likely: [one], possible: [] });
});
