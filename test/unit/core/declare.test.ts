import { z } from "zod";
import { propertiesOf, replaces, secret, writeOnly } from "../../../provider/core/property";
import { formatId, parseId } from "../../../provider/core/id";
import { packageSchema } from "../../../provider/core/schema";
import { allFunctions, allResources, configDeclaration, findResource } from "../../../provider/services";

describe("marks of a property", () => {
    test("are found wherever they stand among zod's wrappers, all of them together", () => {
        const shape = {
            a: secret(z.string().optional()),
            b: secret(z.string()).optional().describe("b"),
            c: replaces(writeOnly(secret(z.string().max(3)))).describe("c"),
            d: secret(z.string().transform((text) => text)).optional(),
        };
        const found = propertiesOf(shape);
        for (const name of ["a", "b", "c", "d"]) {
            expect(found.get(name)).toMatchObject({ secret: true });
        }
        expect(found.get("c")).toMatchObject({
            replaces: true,
            writeOnly: true,
            optional: false,
            description: "c",
        });
        expect(found.get("b")).toMatchObject({ replaces: false, optional: true, description: "b" });
    });

    test("a default makes an input optional, and says what absent means", () => {
        expect(propertiesOf({ a: z.number().default(3) }).get("a")).toMatchObject({
            optional: true,
            defaultValue: 3,
            kind: "number",
        });
    });
});

describe("ids", () => {
    const secretId = findResource("workspaces:agentenv:Secret")!.definition.id;

    test("are their parts joined by slashes, and come apart again", () => {
        expect(formatId(secretId, { workspaceId: "ws_1", secretId: "sec_2" })).toBe("ws_1/sec_2");
        expect(parseId("t", secretId, "ws_1/sec_2")).toEqual({ workspaceId: "ws_1", secretId: "sec_2" });
    });

    test.each(["ws_1", "ws_1/", "a/b/c", "../../x", "ws_1/..", "ws 1/s", ""])(
        "refuse %j with the form",
        (id) => {
            expect(() => parseId("workspaces:agentenv:Secret", secretId, id)).toThrow(
                /is not an id of workspaces:agentenv/,
            );
        },
    );
});

describe("the schema", () => {
    const schema = packageSchema("1.2.3", configDeclaration, allResources(), allFunctions(), {});

    test("describes every property and every resource", () => {
        for (const resource of allResources()) {
            expect(resource.definition.description).not.toBe("");
            for (const property of [...resource.inputs.values(), ...resource.outputs.values()]) {
                expect(`${resource.token}.${property.name}: ${property.description}`).toMatch(/: \S/);
            }
        }
    });

    test("marks secrets and what a change replaces; ids are never secret", () => {
        const found = schema.resources["workspaces:agentenv:Secret"];
        expect(found?.inputProperties["value"]).toMatchObject({ secret: true });
        expect(found?.properties["value"]).toMatchObject({ secret: true });
        expect(found?.inputProperties["name"]).toMatchObject({ willReplaceOnChanges: true });
        expect(found?.properties["secretId"]).not.toHaveProperty("secret");
    });

    test("gives keys no environment default: SDKs would copy them into state", () => {
        expect(JSON.stringify(schema)).not.toContain("defaultInfo");
        expect(configDeclaration.properties.get("agentenvApiKey")?.env).toBe("AGENTENV_API_KEY");
    });

    test("offers a list wherever there is one, with what it has to be told", () => {
        expect(schema.resources["workspaces:agentenv:Workspace"]?.listInputs).toMatchObject({
            properties: {},
        });
        expect(schema.resources["workspaces:agentenv:Secret"]?.listInputs).toMatchObject({
            required: ["workspaceId"],
        });
    });
});
