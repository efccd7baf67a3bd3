import { ConfigDeclaration } from "../../../provider/core/config";
import { ImportHint } from "../../../provider/core/importHint";
import { Session } from "../../../provider/core/session";
import { toy } from "./toy";

const { Box, service } = toy();
const BOX = "urn:pulumi:stack::project::workspaces:toy:Box::box";
const provider = (name: string): string => `urn:pulumi:stack::project::pulumi:providers:workspaces::${name}`;

function hintsFor(urn: string | undefined, providerUrn?: string): ImportHint {
    const session = Session.open(new ConfigDeclaration([service]), {}, {}, providerUrn);
    return new ImportHint(Box, session, urn);
}

test.each(["default", "default_0_1_0", "default_https_//example.com"])(
    "the provider %s needs no --provider",
    (name) => {
        expect(hintsFor(BOX, provider(name)).forTaken("box-1")).toBe(
            'choose another, or take that one over with the resource option `import: "box-1"`, or with `pulumi import workspaces:toy:Box box box-1`',
        );
    },
);

test("an explicit provider and a parent are in the command", () => {
    const child = "urn:pulumi:stack::project::my:index:Room$workspaces:toy:Box::box";
    expect(hintsFor(child, provider("eu")).forUnknownOutcome()).toContain(
        `\`pulumi import workspaces:toy:Box box {boxId} --provider eu=${provider("eu")} --parent <name>=<urn>\``,
    );
});

test("one of several is kept by its id, which the message lists", () => {
    expect(hintsFor(BOX).forSeveral()).toContain("`pulumi import workspaces:toy:Box box <id>`");
});

test("the dynamic front-end, which can't import, is advised no import command", () => {
    const hints = hintsFor(undefined);
    for (const hint of [hints.forTaken("box-1"), hints.forUnknownOutcome(), hints.forSeveral()]) {
        expect(hint).not.toContain("pulumi import");
    }
    expect(hints.forTaken("box-1")).toContain("declare it with the plugin");
});
