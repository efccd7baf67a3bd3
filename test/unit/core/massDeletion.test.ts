/** A refresh doubts that many objects were deleted at once: lists that an outage empties look the same. */
import { MassDeletionGuard, type Missing } from "../../../provider/core/deletion/massDeletion";
import { useVirtualTime, wait } from "../../support/virtualTime";
import { errorOf } from "./unreliableService";

useVirtualTime();

const THING = "workspaces:shaky:Thing";
const ROOM = "workspaces:shaky:Room";

/** The guard of one run, with Reads whose objects are missing from an empty list. */
function newRun(env: NodeJS.ProcessEnv = {}) {
    const guard = MassDeletionGuard.from(env);
    const missing = (id: string, place: string, rest: Partial<Missing<string>> = {}): Missing<string> => ({
        kind: THING,
        service: "Shaky",
        place,
        id,
        signal: new AbortController().signal,
        look: async () => undefined,
        ...rest,
    });
    return {
        guard,
        missing,
        /** A Read of a thing that is missing from this room. `undefined`: it is gone. */
        read: (id: string, place: string, rest: Partial<Missing<string>> = {}) =>
            guard.reading(THING, (confirm) => confirm(missing(id, place, rest))),
    };
}

/** The virtual seconds that it takes. */
async function secondsOf(promise: Promise<unknown>): Promise<number> {
    const began = performance.now();
    await promise;
    return (performance.now() - began) / 1_000;
}

describe("deletions that are not doubted", () => {
    test("are those of one or two objects of a list; each takes a second", async () => {
        const { read } = newRun();
        expect(await secondsOf(read("a", "red"))).toBe(1);
        await wait(20_000);
        await expect(Promise.all([read("a", "red"), read("b", "red")])).resolves.toEqual([
            undefined,
            undefined,
        ]);
    });

    test("are those in two lists of a kind", async () => {
        const { read } = newRun();
        const gone = await Promise.all([
            read("a", "red"),
            read("b", "red"),
            read("c", "blue"),
            read("d", "blue"),
        ]);
        expect(gone).toEqual([undefined, undefined, undefined, undefined]);
    });

    test("are those that come one by one over a long time", async () => {
        const { read } = newRun();
        for (const id of ["a", "b", "c", "d"]) {
            await expect(read(id, "red")).resolves.toBeUndefined();
            await wait(15_000);
        }
    });

    test("are those of three kinds with one object each", async () => {
        const { guard, missing } = newRun();
        const reads = ["one", "two", "three"].map((kind) =>
            guard.reading(kind, (confirm) => confirm(missing("a", "red", { kind }))),
        );
        await expect(Promise.all(reads)).resolves.toEqual([undefined, undefined, undefined]);
    });
});

describe("deletions that are doubted", () => {
    test("are those of three objects of one list: their Reads fail after 15 seconds more", async () => {
        const { read } = newRun();
        const [a, b, c] = [read("a", "red"), read("b", "red"), read("c", "red")];
        const seconds = secondsOf(errorOf(a));
        const { message, hint } = await errorOf(a);
        expect(message).toContain(`Shaky: ${THING} a is missing from an empty list`);
        expect(message).toContain("(a, b, c), in each look over 15 s");
        expect(hint).toContain("PULUMI_WORKSPACES_ACCEPT_MASS_DELETION=red in the environment");
        expect(await seconds).toBe(16);
        await expect(b).rejects.toThrow("b is missing");
        await expect(c).rejects.toThrow("c is missing");
    });

    test("are those that empty three lists of a kind", async () => {
        const { read } = newRun();
        const reads = [read("a", "red"), read("b", "blue"), read("c", "green")];
        for (const { hint } of await Promise.all(reads.map(errorOf))) {
            expect(hint).toContain("=red,blue,green in the environment");
        }
    });

    test("end when a later look finds the object", async () => {
        const { read } = newRun();
        const looks: number[] = [];
        const look = async (asOf: number): Promise<string | undefined> => {
            looks.push(asOf);
            return looks.length < 3 ? undefined : "found";
        };
        const others = [read("b", "red"), read("c", "red")].map(errorOf);
        await expect(read("a", "red", { look })).resolves.toBe("found");
        expect(looks).toEqual([4_000, 7_000, 11_000]);
        await Promise.all(others);
    });

    test("look at the same moments, so that they share the responses", async () => {
        const { read } = newRun();
        const looks: Record<string, number[]> = { a: [], b: [], late: [] };
        const tracked = (id: string): Promise<unknown> =>
            errorOf(
                read(id, "red", {
                    look: async (asOf) => {
                        expect(performance.now()).toBeGreaterThanOrEqual(asOf);
                        looks[id]?.push(asOf);
                        return undefined;
                    },
                }),
            );
        const first = [tracked("a"), tracked("b"), tracked("c")];
        await wait(5_000);
        await Promise.all([...first, tracked("late")]);
        expect(looks).toEqual({
            a: [4_000, 7_000, 11_000, 16_000],
            b: [4_000, 7_000, 11_000, 16_000],
            late: [7_000, 11_000, 16_000],
        });
    });

    test("include one that a Read misses by itself after the others of its list were refused", async () => {
        const { read } = newRun();
        await Promise.all(["a", "b", "c"].map((id) => errorOf(read(id, "red"))));
        const { message } = await errorOf(read("last", "red"));
        expect(message).toContain("last is missing from an empty list");
    });

    test("are refused at once within 15 seconds after a refusal", async () => {
        const { read } = newRun();
        const three = (): Promise<number[]> =>
            Promise.all(["a", "b", "c"].map((id) => secondsOf(errorOf(read(id, "red")))));
        expect(await three()).toEqual([16, 16, 16]);
        for (let refresh = 2; refresh < 5; refresh++) {
            await wait(13_000);
            expect(await three()).toEqual([1, 1, 1]);
        }
        await wait(15_000);
        expect(await three()).toEqual([16, 16, 16]);
    });

    test("name ten objects and the number of the others", async () => {
        const messages = async (count: number): Promise<string> => {
            const { read } = newRun();
            const reads = Array.from({ length: count }, (_, index) => errorOf(read(`t${index}`, "red")));
            return (await Promise.all(reads))[0]?.message ?? "";
        };
        expect(await messages(10)).toContain("(t0, t1, t2, t3, t4, t5, t6, t7, t8, t9),");
        expect(await messages(12)).toContain("t8, t9 and 2 more),");
    });
});

describe("a deletion is accepted without doubt", () => {
    test.each([
        ["true", ["red", "blue"]],
        ["red", ["red"]],
        ["green, red", ["red"]],
    ])("with PULUMI_WORKSPACES_ACCEPT_MASS_DELETION=%s", async (value, places) => {
        const { read } = newRun({ PULUMI_WORKSPACES_ACCEPT_MASS_DELETION: value });
        for (const place of places) {
            const reads = ["a", "b", "c"].map((id) => read(id, place));
            expect(await secondsOf(Promise.all(reads))).toBe(0);
            await expect(Promise.all(reads)).resolves.toEqual([undefined, undefined, undefined]);
        }
    });

    test("only where the variable names the workspace", async () => {
        const { read } = newRun({ PULUMI_WORKSPACES_ACCEPT_MASS_DELETION: "blue" });
        for (const { message } of await Promise.all(["a", "b", "c"].map((id) => errorOf(read(id, "red"))))) {
            expect(message).toContain("is missing from an empty list");
        }
    });
});

describe("a Read that misses its object waits", () => {
    /** Another Read of the kind, which takes so long to find its object. */
    function slowRead({ guard }: ReturnType<typeof newRun>, ms: number): void {
        void guard.reading(THING, () => wait(ms));
    }

    test("for the Reads of its kind that run, as they may miss theirs too", async () => {
        const run = newRun();
        slowRead(run, 1_250);
        expect(await secondsOf(run.read("a", "red"))).toBe(1.3);
    });

    test("but no longer than 15 seconds", async () => {
        const run = newRun();
        slowRead(run, 60_000);
        expect(await secondsOf(run.read("a", "red"))).toBe(15);
    });

    test("and for a Read of its kind that is looking for its parent", async () => {
        const { guard, missing, read } = newRun();
        void guard.reading(THING, async (confirm) => {
            await confirm(missing("red", "red", { kind: ROOM }));
            await wait(2_000);
        });
        void guard.reading(ROOM, () => wait(4_000));
        expect(await secondsOf(read("a", "blue"))).toBe(6);
    });

    test("but not for Reads of other kinds", async () => {
        const { guard, read } = newRun();
        void guard.reading(ROOM, () => wait(60_000));
        expect(await secondsOf(read("a", "red"))).toBe(1);
    });
});
