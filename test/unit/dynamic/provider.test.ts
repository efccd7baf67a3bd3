/** The dynamic provider of a resource, as the engine's dynamic-provider process calls it: without marks of secrets, URNs and previews. */
import type { dynamic } from "@pulumi/pulumi";
import { Catalogue } from "../../../provider/core/declare/catalogue";
import { DynamicProviders } from "../../../provider/dynamic/provider";
import { HttpError } from "../../../provider/http/errors";
import { toyService } from "../core/toyService";

const BOX = "workspaces:toy:Box";
const KEY = "canary-key-7f3a";

interface Result {
    id: string;
    outs: Record<string, unknown>;
    props: Record<string, unknown>;
    inputs: Record<string, unknown>;
    failures: { property: string; reason: string }[];
}

/** The provider of a resource, with every method that Pulumi may call. */
type Provider = {
    [Method in keyof Required<dynamic.ResourceProvider>]: (...args: never[]) => Promise<Result>;
};

function setUp(name = "box") {
    const toys = toyService();
    const connect = jest.spyOn(toys.service, "connect");
    const providers = new DynamicProviders(new Catalogue([toys.service]));
    const box = providers.provider(BOX, name) as unknown as Provider & dynamic.ResourceProvider;
    const settings = (): unknown[] => connect.mock.calls.map(([config]) => ({ ...config }));
    const configure = (config: Record<string, string>) =>
        box.configure({ config: { get: (key: string) => config[key] } } as never);
    return { ...toys, providers, box, settings, configure };
}

let stderr: string[];

beforeEach(() => {
    stderr = [];
    jest.spyOn(process.stderr, "write").mockImplementation((text) => stderr.push(String(text)) > 0);
});

afterEach(() => jest.restoreAllMocks());

describe("a dynamic provider", () => {
    test("checks inputs, and derives a name from the resource's name, which its text in the state contains", async () => {
        const { box } = setUp("crate");
        const { inputs, failures } = await box.check(...args({}, { size: 4, __provider: "text" }));
        expect(failures).toEqual([]);
        expect(inputs).toMatchObject({ size: 4 });
        expect(inputs["name"]).toMatch(/^crate-[0-9a-f]{7}$/);
        expect(inputs).not.toHaveProperty("__provider");
    });

    test("reports what is wrong with the inputs, masked", async () => {
        const { box, configure } = setUp();
        await configure({ "workspaces:toyKey": KEY });
        const { failures } = await box.check(...args({}, { name: "a", [KEY]: 1 }));
        expect(failures).toEqual([{ property: "", reason: expect.stringContaining("[secret]") as string }]);
    });

    test("creates, updates and reads an object", async () => {
        const { api, box } = setUp();
        const created = await box.create(...args({ name: "a", __provider: "text" }));
        expect(created.id).toBe("box-1");
        expect(created.outs).toMatchObject({ name: "a", size: 3, revision: 1 });
        const updated = await box.update(
            ...args("box-1", { ...created.outs, seed: "s" }, { name: "a", size: 4 }),
        );
        expect(updated.outs).toMatchObject({ name: "a", size: 4 });
        expect(api.calls).toEqual(["create", "update size"]);
        const read = await box.read(...args("box-1", { ...updated.outs, password: "hunter2" }));
        expect(read).toMatchObject({ id: "box-1", props: { size: 4 } });
    });

    test("deletes an object of an earlier run", async () => {
        const { api, box } = setUp();
        api.objects.set("box-1", { name: "a" });
        await box.delete(...args("box-1", { name: "a", __provider: "text" }));
        expect([...api.objects.keys()]).toEqual([]);
    });

    test("returns no id for an object that was deleted, and prints the warning, because it has no access to the engine's log", async () => {
        const { api, box } = setUp();
        const { outs } = await box.create(...args({ name: "a" }));
        api.objects.clear();
        expect(await box.read(...args("box-1", outs))).toEqual({ id: "", props: {} });
        expect(stderr).toEqual(["warning: the box is gone\n"]);
    });

    test("treats an unknown value of a replacing input as an update: each update of a parent makes its outputs unknown", async () => {
        const { box } = setUp();
        const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
        const diff = (room: string) =>
            box.diff(...args("box-1", { name: "a", room: "r1" }, { name: "a", room }));
        expect(await diff(unknown)).toEqual({ changes: true, replaces: [], deleteBeforeReplace: true });
        expect(await diff("r2")).toMatchObject({ changes: true, replaces: ["room"] });
        expect(await diff("r1")).toMatchObject({ changes: false, replaces: [] });
    });

    test("masks declared secrets in errors, which have no stack", async () => {
        const { api, box } = setUp();
        api.failWith = new HttpError("hunter2 and opensesame are weak", 422, undefined, undefined, undefined);
        const error = await box
            .create(...args({ name: "a", password: "hunter2" }))
            .catch((thrown: unknown) => thrown);
        expect(error).toMatchObject({ message: "[secret] and opensesame are weak", stack: "" });
        await expect(box.delete(...args("box-1", { password: "opensesame" }))).rejects.toThrow(
            "[secret] and [secret] are weak",
        );
    });

    test("of a type that this version lacks says which package to install", () => {
        const { providers } = setUp();
        expect(() => providers.provider("workspaces:toy:Bag", "bag")).toThrow(
            "this version of pulumi-workspaces has no resource workspaces:toy:Bag: install the version that created it",
        );
    });
});

describe("the settings of a dynamic provider", () => {
    test("come from stack config, under their full names; others are left out", async () => {
        const { box, configure, settings } = setUp();
        await configure({ "workspaces:toyKey": KEY, toyKey: "another project's" });
        await box.create(...args({ name: "a" }));
        expect(settings()).toEqual([{ toyKey: KEY }]);
    });

    test("are those of the environment if Pulumi calls an operation without configure", async () => {
        const { box, settings } = setUp();
        await box.create(...args({ name: "a" }));
        expect(settings()).toEqual([{}]);
    });

    test("that are wrong are named, without their value", async () => {
        const { configure } = setUp();
        await expect(configure({ "workspaces:maxRetries": KEY })).rejects.toThrow(/maxRetries/);
        await expect(configure({ "workspaces:maxRetries": KEY })).rejects.not.toThrow(KEY);
    });

    test("of all resources share one connection", async () => {
        const { box, configure, providers, settings } = setUp();
        await configure({ "workspaces:toyKey": KEY });
        const other = providers.provider(BOX, "other") as unknown as typeof box;
        await other.configure({ config: { get: () => undefined } } as never);
        await box.create(...args({ name: "a" }));
        await other.create(...args({ name: "b" }));
        expect(settings()).toEqual([{ toyKey: KEY }]);
    });
});

/** Values of any type in the place of what Pulumi's types declare as `any`. */
function args(...values: unknown[]): never[] {
    return values as never[];
}
