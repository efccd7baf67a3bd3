/** The calls for one resource, as the engine sends them in an up, a refresh and an import. */
import * as proto from "@pulumi/pulumi/proto/provider_pb";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import * as z from "zod";
import { opaqueId } from "../../../provider/core/declare/id";
import { writeOnly } from "../../../provider/core/declare/property";
import { Secret, Unknown, type PropertyMap } from "../../../provider/core/values/value";
import { fromStruct, toStruct } from "../../../harness/plugin/struct";
import { toyService } from "../core/toyService";
import { Progress } from "../../../provider/core/session/progress";
import { call, configuredProvider, shownBy, startProvider, BOX, URN } from "./fakeEngine";

const INPUTS: PropertyMap = { name: "a", size: 3 };

async function created(inputs: PropertyMap = INPUTS) {
    const started = await configuredProvider();
    const response = await call(
        started.handlers.create,
        new proto.CreateRequest().setUrn(URN).setProperties(toStruct(inputs)),
    );
    return { ...started, id: response.getId(), outputs: fromStruct(response.getProperties()) };
}

const readRequest = (outputs: PropertyMap): proto.ReadRequest =>
    new proto.ReadRequest().setUrn(URN).setId("box-1").setProperties(toStruct(outputs));

const diffRequest = (news: PropertyMap, olds: PropertyMap): proto.DiffRequest =>
    new proto.DiffRequest().setUrn(URN).setId("box-1").setNews(toStruct(news)).setOlds(toStruct(olds));

test("an unknown type is refused with the types that the provider has", async () => {
    const { handlers } = startProvider();
    const request = new proto.DiffRequest().setUrn(URN).setType("workspaces:toy:Bag");
    await expect(call(handlers.diff, request)).rejects.toThrow(
        `there is no resource workspaces:toy:Bag; this provider has ${BOX}`,
    );
});

describe("Check", () => {
    test("derives a name from the resource's name in the program, which the URN contains", async () => {
        const { handlers } = await configuredProvider();
        const request = new proto.CheckRequest().setUrn(URN).setRandomseed(new Uint8Array([1]));
        const { inputs } = await checked(handlers, request);
        expect(inputs["name"]).toMatch(/^box-[0-9a-f]{7}$/);
    });

    test("makes a malformed value a failure of this resource alone, and returns the inputs as they were sent", async () => {
        const { handlers } = await configuredProvider();
        const news = Struct.fromJavaScript({ tags: { "4dabf18193072939515e22adb298388d": "?" } });
        const response = await call(handlers.check, new proto.CheckRequest().setUrn(URN).setNews(news));
        expect(response.getFailuresList().map((failure) => failure.getReason())).toEqual([
            expect.stringContaining("tags"),
        ]);
        expect(response.getInputs()?.toJavaScript()).toEqual(news.toJavaScript());
    });

    test("fails as a call where the fault is not in the inputs", async () => {
        const { handlers } = startProvider();
        await expect(call(handlers.check, new proto.CheckRequest().setUrn(URN))).rejects.toThrow(
            "not configured",
        );
    });

    test("right after an import requires nothing that an import cannot read", async () => {
        const toys = toyService();
        toys.service.resource("Key", {
            description: "A key.",
            inputs: { value: writeOnly(z.string()).describe("Never returned.") },
            outputs: {},
            id: { keyId: opaqueId },
            create: async () => ({ id: { keyId: "key-1" }, live: {} }),
            read: async () => ({}),
            delete: async () => {},
        });
        const { handlers } = await configuredProvider({}, toys);
        const urn = "urn:pulumi:stack::project::workspaces:toy:Key::key";
        const check = () => checked(handlers, new proto.CheckRequest().setUrn(urn));
        expect((await check()).reasons).toEqual(["value is required"]);
        await call(handlers.read, new proto.ReadRequest().setUrn(urn).setId("key-1"));
        expect((await check()).reasons).toEqual([]);
    });

    async function checked(
        handlers: Awaited<ReturnType<typeof configuredProvider>>["handlers"],
        request: proto.CheckRequest,
    ) {
        const response = await call(handlers.check, request);
        return {
            inputs: fromStruct(response.getInputs()),
            reasons: response.getFailuresList().map((failure) => failure.getReason()),
        };
    }
});

describe("Diff", () => {
    const drifted = { name: "a", size: 5, code: new Secret("c"), revision: 1 };
    const inputSide = (response: proto.DiffResponse) => shownBy(response)["size"]?.inputdiff;

    test("tells drift from a change of the program by the old inputs, where the engine sends them", async () => {
        const { handlers } = startProvider();
        const request = () => diffRequest({ name: "a" }, drifted);
        const old = (inputs: PropertyMap) => request().setOldInputs(toStruct(inputs));
        expect(inputSide(await call(handlers.diff, old({ name: "a" })))).toBe(false);
        expect(inputSide(await call(handlers.diff, old({ name: "a", size: 5 })))).toBe(true);
        expect(inputSide(await call(handlers.diff, request()))).toBe(true);
    });

    test("lists the outputs that no update changes", async () => {
        const { handlers } = startProvider();
        const response = await call(handlers.diff, diffRequest({ name: "b" }, drifted));
        expect(response.getStablesList()).toEqual(["code"]);
        expect(response.getDeletebeforereplace()).toBe(true);
    });

    test("respects ignoreChanges", async () => {
        const { handlers } = startProvider();
        const request = diffRequest({ name: "b" }, drifted).setIgnorechangesList(["size"]);
        expect((await call(handlers.diff, request)).getDiffsList()).toEqual(["name"]);
    });

    test("logs what its response cannot show, and nothing else", async () => {
        const { handlers, log } = startProvider();
        await call(handlers.diff, diffRequest({ name: new Secret("a"), size: 4 }, drifted));
        expect(log.messages).toEqual([
            { severity: "info", urn: URN, message: expect.stringContaining("name is a secret") as string },
        ]);
    });
});

describe("drift that only an output shows", () => {
    async function refreshed() {
        const box = await created({ ...INPUTS, password: "hunter2" });
        box.api.objects.set("box-1", { name: "a", size: 3, flavour: "plain", revision: 99 });
        const inputs = toStruct({ ...INPUTS, password: "hunter2" });
        const read = await call(box.handlers.read, readRequest(box.outputs).setInputs(inputs));
        const diff = () =>
            call(
                box.handlers.diff,
                diffRequest(fromStruct(inputs), fromStruct(read.getProperties())).setOldInputs(inputs),
            );
        const shown = async () => Object.keys(shownBy(await diff()));
        return { ...box, shown };
    }

    test("is shown at the output in a refresh, whose Read has just changed it", async () => {
        const { shown, log } = await refreshed();
        expect(await shown()).toEqual(["revision"]);
        expect(log.messages).toEqual([]);
    });

    test("is shown at the input, with a note, once that Diff is over", async () => {
        const { shown, log } = await refreshed();
        await shown();
        expect(await shown()).toEqual(["password"]);
        expect(log.messages).toMatchObject([{ message: expect.stringContaining("(repainted)") as string }]);
    });

    test("is shown at the input once the program has run its Check, or the provider was configured again", async () => {
        const first = await refreshed();
        await call(first.handlers.check, new proto.CheckRequest().setUrn(URN));
        expect(await first.shown()).toEqual(["password"]);
        const second = await refreshed();
        await call(second.handlers.configure, new proto.ConfigureRequest());
        expect(await second.shown()).toEqual(["password"]);
    });
});

describe("Create and Update", () => {
    test("of a preview call no service", async () => {
        const { api, handlers, outputs } = await created();
        api.calls.length = 0;
        const create = new proto.CreateRequest().setUrn(URN).setPreview(true);
        const planned = await call(handlers.create, create.setProperties(toStruct(INPUTS)));
        expect(planned.getId()).toBe("");
        expect(fromStruct(planned.getProperties())).toMatchObject({ revision: new Unknown("number") });
        const update = new proto.UpdateRequest().setUrn(URN).setId("box-1").setPreview(true);
        const changed = await call(
            handlers.update,
            update.setOlds(toStruct(outputs)).setNews(toStruct({ ...INPUTS, size: 4 })),
        );
        expect(fromStruct(changed.getProperties())).toMatchObject({ size: 4, code: outputs["code"] });
        expect(api.calls).toEqual([]);
    });

    test("send the inputs, and return the id and the outputs with sealed secrets", async () => {
        const { api, handlers, id, outputs } = await created();
        expect(id).toBe("box-1");
        expect(outputs["code"]).toEqual(new Secret("code-of-box-1"));
        const update = new proto.UpdateRequest().setUrn(URN).setId(id).setOlds(toStruct(outputs));
        await call(handlers.update, update.setNews(toStruct({ ...INPUTS, size: 4 })));
        expect(api.calls).toEqual(["create", "update size"]);
    });

    test("keep a value secret that was a secret among the old inputs only", async () => {
        const { handlers, outputs } = await created();
        const update = new proto.UpdateRequest()
            .setUrn(URN)
            .setId("box-1")
            .setOlds(toStruct(outputs))
            .setOldInputs(toStruct({ ...INPUTS, name: new Secret("a") }))
            .setNews(toStruct({ ...INPUTS, size: 4 }));
        const response = await call(handlers.update, update);
        expect(fromStruct(response.getProperties())["name"]).toEqual(new Secret("a"));
    });
});

describe("Read", () => {
    test("of an object that was deleted returns no id", async () => {
        const { api, handlers, outputs } = await created();
        api.objects.clear();
        const response = await call(handlers.read, readRequest(outputs).setInputs(toStruct(INPUTS)));
        expect(response.toObject()).toMatchObject({ id: "", inputs: undefined, properties: undefined });
    });

    test("without a state is an import, and returns all inputs that can be read", async () => {
        const { handlers } = await created({ ...INPUTS, size: 4 });
        const response = await call(handlers.read, readRequest({}));
        expect(response.getId()).toBe("box-1");
        expect(fromStruct(response.getInputs())).toEqual({ name: "a", size: 4, flavour: "plain" });
    });
});

test("Delete receives the state, with old inputs that the outputs lack", async () => {
    const toys = toyService();
    const states: unknown[] = [];
    const original = toys.Box.definition.delete.bind(toys.Box.definition);
    toys.Box.definition.delete = async (context) => {
        states.push({ ...context.state });
        await original(context);
    };
    const { handlers } = await configuredProvider({}, toys);
    const request = new proto.DeleteRequest().setUrn(URN).setId("box-1");
    await call(
        handlers.delete,
        request
            .setProperties(toStruct({ name: "now", code: new Secret("c") }))
            .setOldInputs(toStruct({ name: "before", seed: "s" })),
    );
    expect(states).toEqual([{ name: "now", code: "c", seed: "s" }]);
});

test("an operation that takes long reports at its resource what the service's requests wait for", async () => {
    const long = jest.spyOn(Progress.prototype, "watch").mockImplementation(async (waiting, report, run) => {
        const result = await run();
        report(`after 10 s: ${waiting() ?? "in progress"}`);
        return result;
    });
    const { log } = await created();
    expect(log.messages).toEqual([
        { severity: "status", urn: URN, message: "after 10 s: 3 requests wait for the rate limit of Toy" },
    ]);
    long.mockRestore();
});
