/** Values of the provider's settings: how strings are converted, where a setting comes from, and which alternatives exclude each other. */
import { ConfigDeclaration, packageSettingsOf } from "../../../provider/core/settings/config";
import { duration, millisecondsIn } from "../../../provider/core/settings/duration";
import { Secret, type PropertyMap } from "../../../provider/core/values/value";
import { catalogue } from "../../../provider/services/index";

describe("a string from stack config", () => {
    test.each<[string, PropertyMap, PropertyMap]>([
        ["true as a switch", { allowBillingCheckout: "true" }, { allowBillingCheckout: true }],
        ["false as a switch", { allowBillingCheckout: " false\n" }, { allowBillingCheckout: false }],
        ["a number with white space around it", { maxRetries: " 3 " }, { maxRetries: 3 }],
        ["digits of a setting that is a text", { tripswitchOrgId: "123" }, { tripswitchOrgId: "123" }],
        ["true for a setting that is a text", { tripswitchOrgId: "true" }, { tripswitchOrgId: "true" }],
    ])("%s is accepted", (_what, given, inputs) => {
        expect(catalogue.config.check(given)).toEqual({ inputs, failures: [] });
    });

    test.each<[string, PropertyMap]>([
        ["an empty text for a number", { maxRetries: "" }],
        ["a blank for a number", { maxRetries: " " }],
        ["a word for a number", { maxRetries: "many" }],
        ["true for a number", { maxRetries: "true" }],
        ["a word for a switch", { allowBillingCheckout: "yes" }],
        ["a number for a switch", { allowBillingCheckout: "1" }],
    ])("%s is refused, and stays a string", (_what, given) => {
        const { inputs, failures } = catalogue.config.check(given);
        expect(inputs).toEqual(given);
        expect(failures).toHaveLength(1);
    });
});

describe("a setting that takes one of a few words", () => {
    test.each(["recreate", "error"])("accepts %s, and uses it", (vanishedWorkspace) => {
        expect(catalogue.config.check({ vanishedWorkspace }).failures).toEqual([]);
        expect(packageSettingsOf({ vanishedWorkspace })).toMatchObject({ vanishedWorkspace });
    });

    test.each<[PropertyMap, string]>([
        [{ vanishedWorkspace: "ignore" }, "vanishedWorkspace: must be recreate or error"],
        [{ vanishedWorkspace: "" }, "vanishedWorkspace: must be recreate or error"],
        [{ lapsed: "Drift" }, "lapsed: must be warn, drift or error"],
        [{ lapsed: true }, "lapsed: must be warn, drift or error"],
    ])("refuses %j, and lists the words", (given, reason) => {
        const [failure, ...others] = catalogue.config.check(given).failures;
        expect([failure?.reason, others]).toEqual([reason, []]);
    });
});

test("settings that are not alternatives of each other are accepted together", () => {
    expect(
        catalogue.config.check({ maxRetries: 3, maxConcurrency: 8, requestTimeout: "5s" }).failures,
    ).toEqual([]);
});

describe("the origin of a setting", () => {
    test("is absent if neither the program nor the environment sets it", () => {
        expect([...catalogue.config.origins({}, {})]).toEqual([]);
    });

    test("is the program if that sets it, and a variable if only the environment does", () => {
        const env = {
            AGENTENV_API_URL: "https://a.example.com",
            TRIPSWITCH_API_URL: "https://t.example.com",
        };
        const origins = catalogue.config.origins({ tripswitchUrl: "https://mine.example.com" }, env);
        expect(Object.fromEntries(origins)).toEqual({
            agentenvUrl: { env: "AGENTENV_API_URL" },
            tripswitchUrl: {},
        });
    });

    test("is not a variable that is empty", () => {
        const env = { AGENTENV_API_KEY: "", PULUMI_WORKSPACES_MAX_RETRIES: "" };
        expect([...catalogue.config.origins({}, env)]).toEqual([]);
        expect(catalogue.config.resolve({}, env)).toEqual({});
    });

    test("is named in an error only if it is a variable", () => {
        expect(() => catalogue.config.resolve({ maxRetries: "many" }, {})).toThrow(/0 to 20$/);
        expect(() => catalogue.config.resolve({}, { PULUMI_WORKSPACES_MAX_RETRIES: "many" })).toThrow(
            /0 to 20 \(from the environment variable PULUMI_WORKSPACES_MAX_RETRIES\)$/,
        );
    });
});

describe("a project with the name of the package", () => {
    const reasons = (given: PropertyMap, project?: string): string[] =>
        catalogue.config.check(given, project).failures.map(({ reason }) => reason);

    test("gets the reason why its own configuration is refused", () => {
        expect(reasons({ region: "eu" }, "workspaces")).toEqual([
            expect.stringMatching(/no setting "region".*the project is also named "workspaces"/),
        ]);
    });

    test("gets no such reason if a setting of the provider is invalid, and neither does another project", () => {
        for (const [given, project] of [
            [{ maxRetries: 99 }, "workspaces"],
            [{ region: "eu" }, "other"],
            [{ region: "eu" }, undefined],
        ] as const) {
            expect(reasons(given, project)).toEqual([expect.not.stringContaining("the project is called")]);
        }
    });
});

test("a setting that is null on one side and absent on the other is unchanged", () => {
    expect(catalogue.config.diff({ maxRetries: null }, {})).toEqual([]);
    expect(catalogue.config.diff({}, { agentenvApiKey: null, maxRetries: null })).toEqual([]);
});

test("a key that becomes a secret with the same value is unchanged", () => {
    expect(catalogue.config.diff({ agentenvApiKey: "k" }, { agentenvApiKey: new Secret("k") })).toEqual([]);
});

test("the settings of the package are the given ones, and otherwise the defaults", () => {
    const resolved = new ConfigDeclaration([]).resolve({ maxRetries: 0, maxConcurrency: "4" }, {});
    expect(packageSettingsOf(resolved)).toEqual({
        requestTimeoutMs: 30_000,
        maxRetries: 0,
        maxConcurrency: 4,
        vanishedWorkspace: "recreate",
        lapsed: "warn",
    });
});

test.each([
    ["1ms", 1],
    ["1.5s", 1_500],
    ["1m30s", 90_000],
    ["2m5s10ms", 125_010],
    ["1440m", 86_400_000],
])("%s is a duration of %i ms", (text, milliseconds) => {
    expect(duration().safeParse(text).success).toBe(true);
    expect(millisecondsIn(text)).toBe(milliseconds);
});

test.each(["0ms", "0.5ms", "1440m1ms", "1441m", "14400m", "30", "s", "1s1m", ""])(
    "%j is not a valid duration",
    (text) => {
        expect(duration().safeParse(text).success).toBe(false);
    },
);
