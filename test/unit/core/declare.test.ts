/** Declarations: the marks of properties, ids, and the package schema. */
import * as z from "zod";
import {
    named,
    propertiesOf,
    replaces,
    secret,
    untyped,
    writeOnly,
} from "../../../provider/core/declare/property";
import { formatId, parseId } from "../../../provider/core/declare/id";
import { Catalogue } from "../../../provider/core/declare/catalogue";
import { packageSchema } from "../../../provider/core/schema/schema";
import { service } from "../../../provider/core/declare/service";
import { catalogue } from "../../../provider/services/index";

describe("marks of a property", () => {
    test("are found at every level of zod's wrappers", () => {
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

    test("a default makes an input optional, and is the value of an absent one", () => {
        expect(propertiesOf({ a: z.number().default(3) }).get("a")).toMatchObject({
            optional: true,
            defaultValue: 3,
            kind: "number",
        });
    });
});

describe("ids", () => {
    const secretId = catalogue.findResource("workspaces:agentenv:Secret")!.definition.id;

    test("are their parts joined by slashes, and are parsed back", () => {
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
    const schema = packageSchema("1.2.3", catalogue, {});

    test("describes every property and every resource", () => {
        for (const resource of catalogue.resources) {
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
        expect(catalogue.config.properties.get("agentenvApiKey")?.env).toBe("AGENTENV_API_KEY");
    });

    test("has a list for each resource that can be listed, with its parameters", () => {
        expect(schema.resources["workspaces:agentenv:Workspace"]?.listInputs).toMatchObject({
            properties: {},
        });
        expect(schema.resources["workspaces:agentenv:Secret"]?.listInputs).toMatchObject({
            required: ["workspaceId"],
        });
    });
});

describe("the schema's types", () => {
    const schema = packageSchema("1.2.3", catalogue, {});

    /** The schema of a service with one function, which answers this. */
    function answering(output: z.ZodType) {
        const declared = service({ name: "toy", title: "Toy", config: {}, connect: () => ({}) as never });
        declared.function("look", {
            description: "Looks.",
            inputs: {},
            outputs: { found: output },
            invoke: async () => ({ found: undefined }),
        });
        const made = packageSchema("1.2.3", new Catalogue([declared]), {});
        return {
            type: made.functions["workspaces:toy:look"]?.outputs.properties["found"],
            types: made.types,
        };
    }

    test("what an import does not return is not required of an output", () => {
        for (const { token, inputs } of catalogue.resources) {
            const { properties, required } = schema.resources[token]!;
            for (const { name, createOnly, writeOnly: unread } of inputs.values()) {
                if (createOnly || unread) {
                    expect(properties).toHaveProperty(name);
                    expect(required).not.toContain(name);
                }
            }
        }
    });

    test("a whole number is an integer only if 32 bits hold it, as in .NET and Java", () => {
        expect(answering(z.number().int()).type).toMatchObject({ type: "number" });
        expect(answering(z.number().int().min(0).max(20)).type).toMatchObject({ type: "integer" });
        const secretOutputs = schema.resources["workspaces:agentenv:Secret"]?.properties;
        expect(secretOutputs?.["version"]).toMatchObject({ type: "number" });
        expect(secretOutputs?.["lastWrittenVersion"]).toMatchObject({ type: "number" });
    });

    test("an enum has a type with a name for each value", () => {
        const member = schema.resources["workspaces:agentenv:WorkspaceMember"];
        const role = { $ref: "#/types/workspaces:agentenv:WorkspaceRole" };
        expect(member?.inputProperties["role"]).toMatchObject(role);
        expect(member?.properties["role"]).toMatchObject(role);
        expect(schema.types["workspaces:agentenv:WorkspaceRole"]).toMatchObject({
            type: "string",
            enum: expect.arrayContaining([{ name: "Admin", value: "admin" }]) as unknown,
        });
        expect(schema.types["workspaces:agentenv:IconType"]).toMatchObject({
            enum: expect.arrayContaining([{ name: "ImageSvgXml", value: "image/svg+xml" }]) as unknown,
        });
    });

    test.each<[string, z.ZodType, string]>([
        ["a secret within a list", z.array(secret(z.string())), 'found[]: the mark "secret"'],
        ["a secret within a map", z.record(z.string(), secret(z.string())), 'found.*: the mark "secret"'],
        [
            "a replacing part of an object",
            named("Thing", z.object({ part: replaces(z.string()) })),
            'found.part: the mark "replaces"',
        ],
        [
            "a secret below all of them",
            z.array(named("Thing", z.object({ parts: z.array(secret(z.string()).optional()) }))),
            'found[].parts[]: the mark "secret"',
        ],
        ["a union", z.union([z.string(), z.number()]), "found: there is no Pulumi type"],
        [
            "a union within a list",
            z.array(z.union([z.string(), z.number()])),
            "found[]: there is no Pulumi type",
        ],
        ["a value that may be null", z.string().nullable(), "found: there is no Pulumi type"],
        ["an unknown type", z.record(z.string(), z.unknown()), "found.*: there is no Pulumi type"],
        ["an enum without a name", z.enum(["a", "b"]), "found: an object or enum type needs a name"],
        [
            "an object without a name",
            z.object({ a: z.string() }),
            "found: an object or enum type needs a name",
        ],
    ])("%s is refused, with the path", (_what, output, message) => {
        expect(() => answering(output)).toThrow(`workspaces:toy:look.${message}`);
    });

    test("any value is a type if the declaration says so", () => {
        expect(answering(untyped(z.union([z.string(), z.number()]))).type).toMatchObject({
            $ref: "pulumi.json#/Any",
        });
        expect(
            schema.resources["workspaces:agentenv:BillingX402Checkout"]?.properties["accepts"],
        ).toMatchObject({
            type: "array",
            items: { type: "object", additionalProperties: { $ref: "pulumi.json#/Any" } },
        });
    });
});
