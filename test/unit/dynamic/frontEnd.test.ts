/** The classes and functions of `pulumi-workspaces/dynamic` in a program: what they register with the engine, and what they refuse. */
import * as pulumi from "@pulumi/pulumi";
import { frontEnd } from "../../../provider/dynamic/frontEnd";
import type { DynamicSpec } from "../../../provider/dynamic/resource";

const BOX = "workspaces:toy:Box";
const TYPE = "pulumi-nodejs:dynamic/workspaces/toy:Box";

/** The core, which the front-end requires by the package's name when a function is called. */
const core = jest.fn<Promise<{ value: object; secret: boolean }>, [string, object, Program]>();

interface Program {
    config(key: string): string | undefined;
    log: { info(message: string): void; warn(message: string): void };
}

jest.mock("pulumi-workspaces/dynamic/provider", () => ({ call: core }), { virtual: true });

interface Registered {
    type: string;
    name: string;
    inputs: Record<string, unknown>;
}

const registered: Registered[] = [];

beforeEach(() => {
    registered.length = 0;
    core.mockReset();
    void pulumi.runtime.setMocks({
        newResource: (resource: Registered) => {
            registered.push(resource);
            return { id: "box-1", state: resource.inputs };
        },
        call: () => ({}),
    });
});

afterEach(() => jest.restoreAllMocks());

type BoxClass = new (
    name: string,
    args?: Record<string, unknown>,
    options?: pulumi.CustomResourceOptions,
) => pulumi.CustomResource & { password: pulumi.Output<string | undefined>; code: pulumi.Output<string> };

const spec: DynamicSpec = { inputs: ["name", "password"], outputs: ["code"], secrets: ["password", "code"] };

function boxClass(changes: Partial<DynamicSpec> = {}, secretSettings: readonly string[] = []): BoxClass {
    return frontEnd({ secretSettings }).resource<BoxClass>(BOX, { ...spec, ...changes });
}

async function inputsOf(resource: pulumi.CustomResource): Promise<Record<string, unknown>> {
    await new Promise<void>((resolve) => resource.id.apply(() => resolve()));
    return { ...registered[0]?.inputs };
}

describe("a resource", () => {
    test("is registered with its arguments, and with one line that requires the provider later", async () => {
        const Box = boxClass();
        const inputs = await inputsOf(new Box("crate", { name: "a" }));
        expect(registered[0]).toMatchObject({ type: TYPE, name: "crate" });
        expect(inputs).toMatchObject({ name: "a" });
        expect(inputs["__provider"]).toBe(
            'exports.handler=()=>require("pulumi-workspaces/dynamic/provider").provider("workspaces:toy:Box","crate")',
        );
    });

    test("may have no arguments at all", async () => {
        const Box = boxClass();
        const inputs = await inputsOf(new Box("box"));
        expect(Object.keys(inputs)).toEqual(["__provider"]);
    });

    test("has its outputs as properties", async () => {
        const Box = boxClass();
        expect(pulumi.Output.isInstance(new Box("box").code)).toBe(true);
    });

    test("encrypts declared secrets, and not the absent or the public ones", async () => {
        const Box = boxClass();
        const wrapped = jest.spyOn(pulumi, "secret");
        await inputsOf(new Box("box", { name: "a", password: "hunter2" }));
        expect(wrapped.mock.calls).toEqual([["hunter2"]]);
        wrapped.mockClear();
        await inputsOf(new Box("other", { name: "a", password: undefined }));
        expect(wrapped).not.toHaveBeenCalled();
    });

    test("adds to the program's options the outputs to encrypt, and aliases for tokens of earlier versions", () => {
        const options = (changes: Partial<DynamicSpec>): unknown => {
            const seen: unknown[] = [];
            const Box = boxClass(changes);
            new Box("box", {}, { protect: true, transformations: [({ opts }) => void seen.push(opts)] });
            return seen[0];
        };
        expect(options({ aliases: ["workspaces:toy:Case"] })).toMatchObject({
            protect: true,
            aliases: [{ type: "pulumi-nodejs:dynamic/workspaces/toy:Case" }],
            additionalSecretOutputs: ["password", "code"],
        });
        expect(options({})).toMatchObject({ aliases: [] });
    });

    test("passes wrong arguments on, because Check reports them", async () => {
        const Box = boxClass();
        expect(await inputsOf(new Box("box", { colour: "red" }))).toMatchObject({ colour: "red" });
    });
});

describe("a key in the stack config", () => {
    const key = "workspaces:toyKey";
    const config = (secretKeys: string[]): void => {
        (pulumi.runtime.setAllConfig as (map: object, secrets?: string[]) => void)(
            { [key]: "k" },
            secretKeys,
        );
    };

    afterEach(() => pulumi.runtime.setAllConfig({}));

    test("in plaintext is refused, because the engine would write it into the state", () => {
        config([]);
        const Box = boxClass({}, ["toyKey"]);
        expect(() => new Box("box")).toThrow(`set it with \`pulumi config set --secret ${key}\``);
        expect(registered).toEqual([]);
    });

    test("that is encrypted is accepted, and so is none", () => {
        config([key]);
        const Box = boxClass({}, ["toyKey", "otherKey"]);
        expect(() => new Box("box")).not.toThrow();
    });

    test("that is no secret may be in plaintext", () => {
        config([]);
        const Box = boxClass({}, ["otherKey"]);
        expect(() => new Box("box")).not.toThrow();
    });
});

describe("a function", () => {
    const functions = frontEnd({ secretSettings: [] });
    const weigh = "workspaces:toy:weigh";

    test("returns the plain result, and runs with the stack's config and log", async () => {
        core.mockResolvedValue({ value: { grams: 5 }, secret: true });
        pulumi.runtime.setAllConfig({ "workspaces:toyKey": "k" });
        const [info, warn] = [jest.spyOn(pulumi.log, "info"), jest.spyOn(pulumi.log, "warn")];
        info.mockResolvedValue();
        warn.mockResolvedValue();
        expect(await functions.call(weigh)({ boxId: "b" })).toEqual({ grams: 5 });
        const [token, args, program] = core.mock.calls[0]!;
        expect([token, args]).toEqual([weigh, { boxId: "b" }]);
        expect(program.config("workspaces:toyKey")).toBe("k");
        program.log.info("weighed");
        program.log.warn("heavy");
        expect([info.mock.calls, warn.mock.calls]).toEqual([[["weighed"]], [["heavy"]]]);
    });

    test("may be called without arguments", async () => {
        core.mockResolvedValue({ value: {}, secret: false });
        await functions.call(weigh)();
        expect(core.mock.calls[0]?.[1]).toEqual({});
    });

    test.each([true, false])(
        "over outputs has a result that is a secret if it contains one: %s",
        async (secret) => {
            core.mockResolvedValue({ value: { grams: 5 }, secret });
            const result = functions.callOutput<{ boxId: unknown }, { grams: number }>(weigh)({
                boxId: pulumi.output("b"),
            });
            expect(await settled(result)).toEqual({ grams: 5 });
            expect(core.mock.calls[0]?.[1]).toEqual({ boxId: "b" });
            expect(await pulumi.isSecret(result)).toBe(secret);
        },
    );

    function settled<T>(output: pulumi.Output<T>): Promise<T> {
        return new Promise((resolve) => output.apply((value) => resolve(value)));
    }
});
