/** The settings of the provider: their validation, their origin and their changes. */
import { ConfigDeclaration, packageSettingsOf } from "../../../provider/core/settings/config";
import { Secret, Unknown } from "../../../provider/core/values/value";
import { catalogue } from "../../../provider/services/index";

const KEY = "canary-key-7f3a";

describe("checking the provider's settings", () => {
    test("marks keys secret, so that the engine encrypts them", () => {
        const { inputs, failures } = catalogue.config.check({ agentenvApiKey: KEY, tripswitchApiKey: KEY });
        expect(failures).toEqual([]);
        expect(inputs).toEqual({ agentenvApiKey: new Secret(KEY), tripswitchApiKey: new Secret(KEY) });
    });

    test("converts the strings of stack config to their declared types", () => {
        expect(catalogue.config.check({ maxRetries: "3", maxConcurrency: "8" }).inputs).toEqual({
            maxRetries: 3,
            maxConcurrency: 8,
        });
    });

    test("accepts the engine's own keys", () => {
        expect(catalogue.config.check({ version: "0.1.0", __internal: {} })).toEqual({
            inputs: { version: "0.1.0", __internal: {} },
            failures: [],
        });
    });

    test("accepts values that are not known yet", () => {
        expect(catalogue.config.check({ agentenvUrl: new Unknown() }).failures).toEqual([]);
    });

    test.each([
        [
            "http off loopback",
            { agentenvUrl: "http://api.example.com" },
            /agentenvUrl: must begin with https/,
        ],
        ["no URL", { tripswitchUrl: "tripswitch" }, /tripswitchUrl: must be a URL/],
        ["a password in a URL", { tripswitchUrl: "https://u:p@x.dev" }, /must not hold a user name/],
        ["a mistyped name", { agentenvKey: KEY }, /no setting "agentenvKey"; did you mean "agentenvApiKey"/],
        ["a number that is none", { maxRetries: "many" }, /maxRetries: /],
        ["a number out of range", { maxConcurrency: 0 }, /maxConcurrency: /],
        ["a text that is not a duration", { requestTimeout: "soon" }, /requestTimeout: must be a duration/],
        ["a duration of zero", { requestTimeout: "0s" }, /requestTimeout: must be at least "1ms"/],
        [
            "a duration that a timer cannot wait",
            { requestTimeout: "40000m" },
            /requestTimeout: .*at most "1440m"/,
        ],
        ["a number as a duration", { requestTimeout: 5 }, /requestTimeout: must be a duration/],
        [
            "a text as a switch",
            { allowBillingCheckout: "maybe" },
            /allowBillingCheckout: must be true or false/,
        ],
        ["a number as a URL", { agentenvUrl: 5 }, /agentenvUrl: must be a URL/],
        ["an empty key", { agentenvApiKey: "" }, /agentenvApiKey: must not be empty/],
        ["a key of blanks", { tripswitchApiKey: " \n" }, /tripswitchApiKey: must not be empty/],
        ["a number as a key", { tripswitchApiKey: 5 }, /tripswitchApiKey: must be a string/],
        ["a key of two lines", { agentenvApiKey: `${KEY}\n${KEY}` }, /character 16 is a line break/],
        [
            "a key in typographic quotes",
            { agentenvToken: `“${KEY}”` },
            /character 1 is a typographic quotation/,
        ],
        ["a key with a blank", { tripswitchApiKey: `Bearer ${KEY}` }, /character 7 is white space/],
        ["a key with an umlaut", { tripswitchApiKey: `${KEY}ü` }, /character 16 is another character/],
        [
            "two alternatives",
            { agentenvApiKey: KEY, agentenvToken: KEY },
            /agentenvApiKey and agentenvToken are both set: keep one/,
        ],
    ])("refuses %s, and names the setting but no key", (_what, news, reason) => {
        const { failures } = catalogue.config.check(news);
        expect(failures.map((failure) => failure.reason)).toEqual([expect.stringMatching(reason)]);
        expect(JSON.stringify(failures)).not.toContain(KEY);
    });

    test.each([
        "http://localhost:4010",
        "http://127.0.0.1:1",
        "http://[::1]:1",
        "https://api.example.com/v1",
    ])("accepts %s", (agentenvUrl) => {
        expect(catalogue.config.check({ agentenvUrl }).failures).toEqual([]);
    });
});

describe("the settings in use", () => {
    test("come from the environment if neither the program nor stack config sets them", () => {
        const env = { AGENTENV_API_KEY: KEY, TRIPSWITCH_API_URL: "https://t.example.com" };
        expect(catalogue.config.resolve({ tripswitchUrl: "https://mine.example.com" }, env)).toEqual({
            agentenvApiKey: KEY,
            tripswitchUrl: "https://mine.example.com",
        });
    });

    test("white space around a key, from a file or a copied text, is removed", () => {
        const { inputs, failures } = catalogue.config.check({ agentenvApiKey: ` ${KEY}\r\n` });
        expect(failures).toEqual([]);
        expect(inputs).toEqual({ agentenvApiKey: new Secret(KEY) });
        const env = { TRIPSWITCH_API_KEY: `${KEY}\n` };
        expect(catalogue.config.resolve({}, env)).toEqual({ tripswitchApiKey: KEY });
    });

    test("alternatives are one setting: if one is given, the environment sets neither", () => {
        const env = { AGENTENV_API_KEY: KEY, AGENTENV_TOKEN: "t0ken" };
        expect(catalogue.config.resolve({ agentenvToken: "mine" }, env)).toEqual({ agentenvToken: "mine" });
        expect(catalogue.config.resolve({ agentenvApiKey: "mine" }, env)).toEqual({
            agentenvApiKey: "mine",
        });
        expect(catalogue.config.resolve({}, { AGENTENV_TOKEN: "t0ken" })).toEqual({
            agentenvToken: "t0ken",
        });
    });

    test("a check never copies the environment, because its values must not reach the state", () => {
        process.env["AGENTENV_API_KEY"] = KEY;
        try {
            expect(catalogue.config.check({})).toEqual({ inputs: {}, failures: [] });
        } finally {
            delete process.env["AGENTENV_API_KEY"];
        }
    });

    test("an error names the variable, and not its value", () => {
        const env = { AGENTENV_API_URL: "http://evil.example.com/canary" };
        expect(() => catalogue.config.resolve({}, env)).toThrow(
            /agentenvUrl: .*environment variable AGENTENV_API_URL/,
        );
        expect(() => catalogue.config.resolve({}, env)).not.toThrow(/canary/);
    });

    test("durations are parsed", () => {
        expect(packageSettingsOf({ requestTimeout: "1m30s" }).requestTimeoutMs).toBe(90_000);
        expect(packageSettingsOf({ requestTimeout: "250ms" }).requestTimeoutMs).toBe(250);
        expect(packageSettingsOf({})).toEqual({
            requestTimeoutMs: 30_000,
            maxRetries: 6,
            maxConcurrency: 16,
            vanishedWorkspace: "recreate",
            lapsed: "warn",
        });
    });
});

describe("a change of the settings", () => {
    test("is an update, never a replacement, and shows no key", () => {
        const changes = catalogue.config.diff(
            { agentenvApiKey: new Secret("old"), maxRetries: 3 },
            { agentenvApiKey: new Secret("new"), tripswitchUrl: "https://t.example.com" },
        );
        expect(changes.map(({ property, kind, replaces }) => [property, kind, replaces])).toEqual([
            ["agentenvApiKey", "update", false],
            ["tripswitchUrl", "add", false],
            ["maxRetries", "delete", false],
        ]);
    });

    test("is none if the string of stack config means the same as the program's value", () => {
        expect(catalogue.config.diff({ maxRetries: "3" }, { maxRetries: 3 })).toEqual([]);
    });

    test("is none if a setting that was absent is null: a program leaves it out in both ways", () => {
        expect(catalogue.config.diff({}, { maxRetries: null })).toEqual([]);
        expect(catalogue.config.diff({ maxRetries: null }, {})).toEqual([]);
    });
});

test("a declaration of no services has the settings of the package", () => {
    expect([...new ConfigDeclaration([]).properties.keys()]).toEqual([
        "requestTimeout",
        "maxRetries",
        "maxConcurrency",
        "vanishedWorkspace",
        "lapsed",
    ]);
});
