/** The texts of a new resource's files. They are formatted before they are written. */
import type { ResourceNames } from "./names";

/** In the order that all resource files have. What is optional is named in a comment, at its place. */
export function resourceFile({
    service,
    className,
    fileName,
    words,
    token,
    resourcePath,
}: ResourceNames): string {
    const path = resourcePath.replaceAll("\\", "/");
    return `
/** To do: what a ${words} of ${service.title} is, in one sentence. */
import * as z from "zod";
import { opaqueId } from "../../../core/declare/id";
import { ProviderError } from "../../../errors";
import { ${service.name} } from "../service";

export const ${className} = ${service.name}.resource("${className}", {
    // To do: what it is; the routes that it calls; how it is imported.
    description: [
        "A ${words} of ${service.title}.",
        "",
        "Routes: to be written. Import by the ${words}'s id.",
    ].join("\\n"),

    // To do: one property for each input, with the marks of core/declare/property.ts (replaces, secret, writeOnly, autonamed, …).
    inputs: { name: z.string().min(1, "must not be empty").describe("Its name.") },
    outputs: { ${fileName}Id: z.string().describe("The id of the ${words}.") },
    id: { ${fileName}Id: opaqueId },
    // To do: \`parent\`, if it belongs to another resource: proof of deletion needs it.

    // To do: \`check\`, for what the inputs can only be refused for together.

    // To do: \`identity\`, the natural key, by which a create whose outcome is unknown is settled; without one, \`unknownOutcomeHint\`.

    async create() {
        throw toBeWritten("create");
    },

    async read() {
        throw toBeWritten("read");
    },

    // To do: remove it if no input can be updated in place, and mark the inputs with \`replaces\`.
    async update() {
        throw toBeWritten("update");
    },

    async delete() {
        throw toBeWritten("delete");
    },

    // To do: \`drift\`, if an output can show drift that no input shows; \`list\` and \`listInputs\`, if the service can list it.
});

/** To do: remove it with its last use. */
function toBeWritten(operation: string): ProviderError {
    return new ProviderError(\`${token}: \${operation} is to be written, in ${path}\`);
}
`;
}

export function protocolTest({ service, className, words, token }: ResourceNames): string {
    return `
/** Create, Read, Update and Delete of a ${words} of ${service.title}, against the emulator. */
import { usePluginFixture } from "./support/pluginFixture";
import { resourceSteps, NO_DIFFERENCE } from "./support/resourceSteps";

const fixture = usePluginFixture();
const steps = resourceSteps(fixture);
const TOKEN = "${token}";

test("${className}: Create, then Read, Update in place, and Delete", async () => {
    const state = await steps.create(TOKEN, { name: "first" });
    expect(await steps.refresh(state)).toEqual(state);
    expect(await steps.diff(state)).toMatchObject(NO_DIFFERENCE);

    const updated = await steps.update(state, { name: "second" });
    expect(await steps.refresh(updated)).toEqual(updated);
    // To do: the requests that each step sends (\`fixture().writes()\`).

    await steps.delete(updated);
    expect(await steps.refresh(updated)).toBeUndefined();
});

// To do: what Check refuses, drift, import, a create whose response is lost.
`;
}

export function exampleProgram({ service, className, kebab }: ResourceNames): string {
    return `
import * as workspaces from "pulumi-workspaces";

new workspaces.${service.name}.${className}("${kebab}", { name: "${kebab}" });
`;
}

/** The description is the heading of the example in the schema. */
export function exampleProject({ service, kebab, words, token }: ResourceNames): string {
    return `
name: ${service.name}-${kebab}
description: A ${words}
runtime: yaml
plugins:
  providers:
    - name: workspaces
      path: ../../../../dist
resources:
  ${kebab}:
    type: ${token}
    properties:
      name: ${kebab}
`;
}
