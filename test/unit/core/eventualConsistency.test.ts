/** Retries for a service that does not show at once what was written. Pauses are recorded instead of waited for. */
import { retryNotFound, retryUntilTrue } from "../../../provider/core/lifecycle/eventualConsistency";
import { HttpError } from "../../../provider/http/errors";

const pauses: number[] = [];

jest.mock("../../../provider/http/pause", () => ({
    pause: async (ms: number, signal: AbortSignal): Promise<void> => {
        signal.throwIfAborted();
        pauses.push(ms);
    },
}));

beforeEach(() => {
    pauses.length = 0;
});

const { signal } = new AbortController();
const status = (code: number): HttpError =>
    new HttpError(`status ${code}`, code, undefined, undefined, undefined);

describe("a request whose object may not be visible yet", () => {
    /** Fails with these errors, one after another, and then succeeds. */
    function failing(...errors: Error[]) {
        const moments: (number | undefined)[] = [];
        const run = async (asOf?: number): Promise<string> => {
            moments.push(asOf);
            const error = errors.shift();
            if (error) {
                throw error;
            }
            return "done";
        };
        return { run, moments };
    }

    test("is sent again after half a second and after two seconds, without responses from before", async () => {
        const { run, moments } = failing(status(404), status(404));
        await expect(retryNotFound(signal, run)).resolves.toBe("done");
        expect(pauses).toEqual([500, 2_000]);
        expect(moments).toEqual([undefined, expect.any(Number), expect.any(Number)]);
    });

    test("fails with the last 404 if the object stays invisible", async () => {
        const { run, moments } = failing(status(404), status(404), status(404));
        await expect(retryNotFound(signal, run)).rejects.toThrow("404");
        expect(moments).toHaveLength(3);
    });

    test.each([403, 409, 500])("is not sent again after a %i", async (code) => {
        const { run, moments } = failing(status(code));
        await expect(retryNotFound(signal, run)).rejects.toThrow(String(code));
        expect(moments).toHaveLength(1);
    });

    test("is not sent again if an earlier attempt may have been processed", async () => {
        const error = status(404);
        error.outcomeUnknown = true;
        const { run, moments } = failing(error);
        await expect(retryNotFound(signal, run)).rejects.toBe(error);
        expect(moments).toHaveLength(1);
    });

    test("is not sent again once the operation is cancelled", async () => {
        const { run, moments } = failing(status(404));
        await expect(retryNotFound(AbortSignal.abort(new Error("cancelled")), run)).rejects.toThrow(
            "cancelled",
        );
        expect(moments).toHaveLength(1);
    });
});

describe("a look for what may still be listed", () => {
    async function look(...results: (true | string)[]) {
        const moments: (number | undefined)[] = [];
        const last = await retryUntilTrue(signal, async (asOf) => {
            moments.push(asOf);
            return results[moments.length - 1] ?? "too many";
        });
        return { last, moments };
    }

    test("ends at once with the expected result", async () => {
        expect(await look(true)).toEqual({ last: true, moments: [undefined] });
        expect(pauses).toEqual([]);
    });

    test("is repeated, without responses from before, until it has the expected result", async () => {
        const { last, moments } = await look("still listed", true);
        expect(last).toBe(true);
        expect(moments).toEqual([undefined, expect.any(Number)]);
        expect(pauses).toEqual([500]);
    });

    test("returns its last result after three attempts", async () => {
        expect((await look("one", "two", "three", "four")).last).toBe("three");
        expect(pauses).toEqual([500, 2_000]);
    });
});
