/** A state of an earlier version, with its old token and old names, is converted in every call of both front-ends. */
import * as proto from "@pulumi/pulumi/proto/provider_pb";
import { packageSchema } from "../../../provider/core/schema/schema";
import { renamed } from "../../../provider/core/declare/upgrade";
import { Secret, type PropertyMap } from "../../../provider/core/values/value";
import { DynamicProviders } from "../../../provider/dynamic/provider";
import { fromStruct, toStruct } from "../../../harness/plugin/struct";
import { call, pluginWith } from "../server/fakeEngine";
import { calls, catalogue, crates } from "./upgradedService";

const OLD_TOKEN = "workspaces:toy:Case";
const URN = `urn:pulumi:stack::project::${OLD_TOKEN}::it`;
const OLD_INPUTS: PropertyMap = { label: "a", code: new Secret("hunter2") };
const OLD_OUTPUTS: PropertyMap = { ...OLD_INPUTS, made: "today" };
const INPUTS: PropertyMap = { name: "a", password: new Secret("hunter2") };
const OUTPUTS: PropertyMap = { ...INPUTS, made: "today" };
/** As operations see it. */
const STATE = { name: "a", password: "hunter2", made: "today" };

beforeEach(() => {
    calls.length = 0;
    crates.clear();
    crates.set("crate-1", { name: "a" });
});

test("current names are kept, and take precedence over old ones", () => {
    expect(renamed({ name: "a" }, "label", "name")).toEqual({ name: "a" });
    expect(renamed({ label: "old", name: "a" }, "label", "name")).toEqual({ name: "a" });
});

test("the schema lists the old tokens", () => {
    const schema = packageSchema("1.0.0", catalogue, {});
    expect(schema.resources["workspaces:toy:Crate"]?.aliases).toEqual([{ type: OLD_TOKEN }]);
});

describe("in the plugin", () => {
    const { handlers } = pluginWith(catalogue);

    beforeAll(() => call(handlers.configure, new proto.ConfigureRequest()));

    test("Check and Diff of an unchanged program find no difference, in an up and in a refresh", async () => {
        const check = new proto.CheckRequest()
            .setUrn(URN)
            .setOlds(toStruct(OLD_INPUTS))
            .setNews(toStruct(INPUTS));
        const checked = await call(handlers.check, check);
        expect(checked.getFailuresList()).toEqual([]);
        expect(fromStruct(checked.getInputs())).toEqual(INPUTS);

        for (const [news, oldInputs, olds] of [
            [INPUTS, OLD_INPUTS, OLD_OUTPUTS],
            [OLD_INPUTS, INPUTS, OUTPUTS],
        ]) {
            const diff = new proto.DiffRequest()
                .setUrn(URN)
                .setId("crate-1")
                .setNews(toStruct(news!))
                .setOldInputs(toStruct(oldInputs!))
                .setOlds(toStruct(olds!));
            expect((await call(handlers.diff, diff)).getDiffsList()).toEqual([]);
        }
    });

    test("Read returns it in the current form", async () => {
        const request = new proto.ReadRequest()
            .setUrn(URN)
            .setId("crate-1")
            .setInputs(toStruct(OLD_INPUTS))
            .setProperties(toStruct(OLD_OUTPUTS));
        const response = await call(handlers.read, request);
        expect(fromStruct(response.getInputs())).toEqual(INPUTS);
        expect(fromStruct(response.getProperties())).toEqual(OUTPUTS);
        expect(calls).toEqual([{ operation: "read", state: STATE }]);
    });

    test("Update, also in preview, writes only what the program changed", async () => {
        const request = (preview: boolean): proto.UpdateRequest =>
            new proto.UpdateRequest()
                .setUrn(URN)
                .setId("crate-1")
                .setPreview(preview)
                .setOlds(toStruct(OLD_OUTPUTS))
                .setOldInputs(toStruct(OLD_INPUTS))
                .setNews(toStruct({ ...INPUTS, name: "b" }));
        for (const preview of [true, false]) {
            const response = await call(handlers.update, request(preview));
            expect(fromStruct(response.getProperties())).toEqual({ ...OUTPUTS, name: "b" });
        }
        expect(calls).toEqual([{ operation: "update name", state: STATE }]);
    });

    test("Delete receives it in the current form", async () => {
        const request = new proto.DeleteRequest()
            .setUrn(URN)
            .setId("crate-1")
            .setOldInputs(toStruct(OLD_INPUTS))
            .setProperties(toStruct(OLD_OUTPUTS));
        await call(handlers.delete, request);
        expect(calls).toEqual([{ operation: "delete", state: STATE }]);
    });
});

describe("in the dynamic front-end", () => {
    // As the text in an old state calls it, and without secrets, which dynamic providers are not told of.
    const {
        check,
        diff,
        read,
        update,
        delete: remove,
    } = new DynamicProviders(catalogue).provider(OLD_TOKEN, "it");
    const oldInputs = { label: "a", code: "hunter2" };
    const oldOutputs = { ...oldInputs, made: "today" };
    const inputs = { name: "a", password: "hunter2" };

    test("check and diff of an unchanged program find no difference", async () => {
        const checked: { failures?: unknown[] } = await check!(oldInputs, inputs);
        expect(checked.failures).toEqual([]);
        expect(await diff!("crate-1", oldOutputs, inputs)).toMatchObject({ changes: false });
        expect(await diff!("crate-1", oldOutputs, oldInputs)).toMatchObject({ changes: false });
        expect(await diff!("crate-1", oldOutputs, { ...inputs, name: "b" })).toMatchObject({
            changes: true,
            replaces: [],
        });
    });

    test("read, update and delete receive it in the current form", async () => {
        const found: { props?: object } = await read!("crate-1", oldOutputs);
        expect(found.props).toMatchObject({ name: "a", made: "today" });
        expect(found.props).not.toHaveProperty("label");
        await update!("crate-1", oldOutputs, { ...inputs, name: "b" });
        await remove!("crate-1", oldOutputs);
        expect(calls).toEqual([
            { operation: "read", state: STATE },
            { operation: "update name", state: STATE },
            { operation: "delete", state: STATE },
        ]);
    });
});
