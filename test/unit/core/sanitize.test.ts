/** Messages are safe to display and to send, whatever text they contain. */
import * as grpc from "@grpc/grpc-js";
import { CancelledError, ProviderError } from "../../../provider/errors";
import { Masker } from "../../../provider/core/values/masker";
import { EngineLog } from "../../../provider/server/startup/engineLog";
import { statusOf } from "../../../provider/server/rpc";
import { Secret } from "../../../provider/core/values/value";
import { sanitize } from "../../../provider/core/values/sanitize";

const asIs = (text: string): string => text;

test.each(["a\ud800b", "\udfff", `${"x".repeat(2_999)}💣${"y".repeat(5_000)}`])(
    "half a character is replaced, as gRPC's encoding throws on it (%#)",
    (text) => {
        expect(() => encodeURI(sanitize(text, asIs))).not.toThrow();
        expect(() => encodeURI(statusOf(new ProviderError(text), new Masker()).details)).not.toThrow();
    },
);

test("characters that move a terminal's cursor or change the direction of writing become spaces; line ends stay", () => {
    expect(sanitize("a\u001b[2Jb\u0000\u009bc\u202ed\ne\tf", asIs)).toBe("a [2Jb c d\ne\tf");
});

test("a long text is cut in the middle: its beginning and its hint stay", () => {
    const begin = "it failed: ".padEnd(3_000, "x");
    const end = "; try again".padStart(1_000, "x");
    expect(sanitize(begin + end, asIs)).toBe(begin + end);
    expect(sanitize(`${begin}${"y".repeat(100_000)}${end}`, asIs)).toBe(
        `${begin} … (100000 characters) … ${end}`,
    );
});

test("masking comes first: a cut leaves no part of a secret", () => {
    const secret = "s3cret".repeat(2_000);
    expect(sanitize(`bad ${secret}`, (text) => text.replaceAll(secret, "[secret]"))).toBe("bad [secret]");
});

test("unexpected errors are reported as such, and cancelled operations have their own code", () => {
    const unforeseen = statusOf(new TypeError("x is not a function"), new Masker());
    expect(unforeseen.code).toBe(grpc.status.UNKNOWN);
    expect(unforeseen.details).toBe("unexpected error in the provider: x is not a function");
    const cancelled = statusOf(new CancelledError("the run was cancelled"), new Masker());
    expect(cancelled).toMatchObject({ code: grpc.status.CANCELLED, details: "the run was cancelled" });
});

test.each(["", ":::", "http://[broken", "\u0000", "nowhere:99999999"])(
    "a log at the address %j, which is none, loses messages and fails nothing",
    async (address) => {
        const log = new EngineLog(address);
        const one = log.forResource("urn:x");
        one.warn("something");
        await expect(one.sent()).resolves.toBeUndefined();
        log.close();
    },
);

test("an unexpected exception is masked too", () => {
    const masker = new Masker();
    masker.addSecretsOf({ key: new Secret("canary-key") });
    const thrown = new TypeError("Cannot read properties of undefined (reading 'canary-key')");
    const { details } = statusOf(thrown, masker);
    expect(details).toMatch(/^unexpected error in the provider: Cannot read .*\[secret\]/);
});
