/** The requests that determine the account of a credential. */
import { Verification } from "../../../provider/core/session/verification";
import { HttpError } from "../../../provider/http/errors";

/** A service that answers what `answers` holds, one after another, and a clock that the test sets. */
function setUp(...answers: (string | undefined | Error)[]) {
    const asked: string[] = [];
    const clock = { now: 0 };
    const verification = new Verification(
        (how) => {
            asked.push(how);
            const answer = answers.shift();
            return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
        },
        () => clock.now,
    );
    return { verification, asked, clock };
}

const answered = (status: number) =>
    new HttpError(`returned ${status}`, status, undefined, undefined, undefined);

test("the account is requested once for all callers", async () => {
    const { verification, asked } = setUp("usr_1");
    const accounts = await Promise.all([verification.probe(), verification.probe(), verification.confirm()]);
    expect(accounts).toEqual(["usr_1", "usr_1", "usr_1"]);
    expect(await verification.confirm()).toBe("usr_1");
    expect(verification.account).toBe("usr_1");
    expect(asked).toEqual(["probe"]);
});

test("a probe that failed is repeated after a minute, and not before", async () => {
    const { verification, asked, clock } = setUp(answered(503), "usr_1");
    await expect(verification.probe()).rejects.toThrow("503");
    clock.now = 59_999;
    await expect(verification.probe()).rejects.toThrow("503");
    clock.now = 60_000;
    await expect(verification.probe()).resolves.toBe("usr_1");
    expect(asked).toEqual(["probe", "probe"]);
});

test.each([401, 403, 404])("a probe that was refused with %i is not repeated", async (status) => {
    const { verification, asked, clock } = setUp(answered(status), "usr_1");
    await expect(verification.probe()).rejects.toThrow(String(status));
    clock.now = 3_600_000;
    await expect(verification.probe()).rejects.toThrow(String(status));
    expect(asked).toEqual(["probe"]);
});

test("a confirmation is requested again after a failed probe, and each time until one succeeds", async () => {
    const { verification, asked } = setUp(answered(500), answered(500), undefined);
    await verification.probe().catch(() => {});
    await expect(verification.confirm()).rejects.toThrow("500");
    await expect(verification.confirm()).resolves.toBeUndefined();
    await expect(verification.confirm()).resolves.toBeUndefined();
    expect(asked).toEqual(["probe", "confirm", "confirm"]);
});
