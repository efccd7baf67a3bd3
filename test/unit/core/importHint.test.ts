/** The import commands in error messages. */
import { ConfigDeclaration } from "../../../provider/core/settings/config";
import { ImportHint } from "../../../provider/core/lifecycle/importHint";
import { Session } from "../../../provider/core/session/session";
import { toyService } from "./toyService";

const { Box, service } = toyService();
const BOX = "urn:pulumi:stack::project::workspaces:toy:Box::box";
const provider = (name: string): string => `urn:pulumi:stack::project::pulumi:providers:workspaces::${name}`;

function hintsFor(urn: string | undefined, providerUrn?: string): ImportHint {
    const session = Session.open(new ConfigDeclaration([service]), {}, {}, providerUrn);
    return new ImportHint({ resource: Box, session, urn });
}

test.each(["default", "default_0_1_0", "default_https_//example.com"])(
    "the provider %s needs no --provider",
    (name) => {
        expect(hintsFor(BOX, provider(name)).forConflict("box-1")).toBe(
            'choose another, or import the existing one with the resource option `import: "box-1"`, or with `pulumi import workspaces:toy:Box box box-1`',
        );
    },
);

test("an explicit provider and a parent are in the command", () => {
    const child = "urn:pulumi:stack::project::my:index:Room$workspaces:toy:Box::box";
    expect(hintsFor(child, provider("eu")).forUnknownOutcome()).toContain(
        `\`pulumi import workspaces:toy:Box box {boxId} --provider eu=${provider("eu")} --parent <name>=<urn>\``,
    );
});

test("the hint for several objects has the command that imports the one to keep", () => {
    expect(hintsFor(BOX).forSeveral()).toContain("`pulumi import workspaces:toy:Box box <id>`");
});

test("the dynamic front-end, which cannot import, gets no import command", () => {
    const hints = hintsFor(undefined);
    for (const hint of [hints.forConflict("box-1"), hints.forUnknownOutcome(), hints.forSeveral()]) {
        expect(hint).not.toContain("pulumi import");
    }
    expect(hints.forConflict("box-1")).toContain("declare it with the plugin");
});
