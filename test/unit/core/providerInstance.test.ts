/** How messages refer to the provider instance and its settings, and the import commands that they give. */
import { ConfigDeclaration } from "../../../provider/core/settings/config";
import { ImportHint } from "../../../provider/core/lifecycle/importHint";
import { ProviderInstance, type Origin } from "../../../provider/core/settings/instance";
import type { Resource } from "../../../provider/core/declare/resource";
import { Session } from "../../../provider/core/session/session";
import { toyService } from "./toyService";

const EU = "urn:pulumi:stack::project::pulumi:providers:workspaces::eu";

describe("messages about a setting", () => {
    const fromEnv: [string, Origin][] = [["toyKey", { env: "TOY_KEY" }]];
    const fromProgram: [string, Origin][] = [["toyKey", {}]];

    test.each<[string, string | undefined, [string, Origin][], string, string]>([
        [
            "the default provider, set by a variable",
            undefined,
            fromEnv,
            "the environment variable TOY_KEY",
            "toyKey (from the environment variable TOY_KEY)",
        ],
        [
            "the default provider, set in stack config",
            undefined,
            fromProgram,
            "the stack config",
            "toyKey (or TOY_KEY)",
        ],
        ["the default provider, not set", undefined, [], "the stack config", "toyKey (or TOY_KEY)"],
        [
            "an explicit provider, set by a variable",
            EU,
            fromEnv,
            "the environment variable TOY_KEY",
            "toyKey (from the environment variable TOY_KEY)",
        ],
        [
            "an explicit provider, set by the program",
            EU,
            fromProgram,
            'the arguments of the provider instance "eu"',
            'toyKey of the provider instance "eu" (or TOY_KEY)',
        ],
    ])("of %s", (_what, urn, origins, origin, described) => {
        const instance = new ProviderInstance(urn, new Map(origins));
        expect(instance.originOf("toyKey")).toBe(origin);
        expect(instance.describe("toyKey", "TOY_KEY")).toBe(described);
    });

    test("that is missing say where to set it", () => {
        const hint = (urn?: string): string =>
            new ProviderInstance(urn, new Map()).hintToSet("toyKey", "TOY_KEY");
        const stackConfig =
            "set TOY_KEY in the environment, or run `pulumi config set --secret workspaces:toyKey`";
        expect(hint()).toBe(stackConfig);
        expect(hint(EU.replace("::eu", "::default_1_2_3"))).toBe(stackConfig);
        expect(hint(EU)).toBe(
            `set toyKey in the arguments of the provider instance "eu" (${EU}), or TOY_KEY in the environment`,
        );
    });
});

describe("an import command", () => {
    const { Box, service } = toyService();

    function setUp(name: string, resource: Resource = Box) {
        const session = Session.open(new ConfigDeclaration([service]), {}, {});
        const urn = `urn:pulumi:stack::project::workspaces:toy:Box::${name}`;
        return { session, hints: new ImportHint({ resource, session, urn }) };
    }

    test.each([
        ["a plain name", "box-1", "box-1"],
        ["a name that a shell would split", "my box", "'my box'"],
        ["a name with a quotation mark", "anna's", "'anna'\\''s'"],
        ["a name that a shell would replace", "$HOME", "'$HOME'"],
        ["no name, which is left to fill in", "", "<name>"],
    ])("quotes %s for a shell", (_what, name, quoted) => {
        expect(setUp(name).hints.forConflict("id-1")).toContain(
            `\`pulumi import workspaces:toy:Box ${quoted} id-1\``,
        );
    });

    test("leaves a placeholder unchanged", () => {
        expect(setUp("box").hints.forSeveral()).toContain("`pulumi import workspaces:toy:Box box <id>`");
    });

    test("has a placeholder for the name if the URN has none", () => {
        const { session } = setUp("box");
        expect(new ImportHint({ resource: Box, session, urn: "no urn" }).forConflict("id-1")).toContain(
            "`pulumi import workspaces:toy:Box <name> id-1`",
        );
    });

    test("is not given for an object that this run has created: the hint asks for another natural key", () => {
        const identity = { by: ["room", "size"], createdAt: () => undefined, find: async () => [] };
        for (const [resource, input] of [
            [Box, "name"],
            [{ ...Box, definition: { ...Box.definition, identity } }, "size"],
        ] as const) {
            const { session, hints } = setUp("box", resource);
            session.history.created(resource, "id-1");
            expect(hints.forConflict("id-1")).toMatch(new RegExp(`give one of the two another ${input}$`));
            expect(hints.forConflict("id-2")).toContain("pulumi import");
        }
    });
});
