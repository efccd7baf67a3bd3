/** List, which writes pages to a stream, and Invoke, which calls a function. */
import * as grpc from "@grpc/grpc-js";
import * as proto from "@pulumi/pulumi/proto/provider_pb";
import * as z from "zod";
import { secret } from "../../../provider/core/declare/property";
import { Secret, Unknown } from "../../../provider/core/values/value";
import { fromStruct, toStruct } from "../../../harness/plugin/struct";
import { toyService } from "../core/toyService";
import { call, configuredProvider, listed, BOX } from "./fakeEngine";

describe("List", () => {
    /** The ids and the token of the next page. */
    async function page(request: proto.ListRequest) {
        const { handlers, api } = await configuredProvider();
        for (let number = 1; number <= 5; number++) {
            api.objects.set(`box-${number}`, { name: `name ${number}` });
        }
        const messages = await listed(handlers.list, request.setToken(BOX));
        return {
            ids: messages.flatMap(({ result }) => (result ? [result.id] : [])),
            next: messages.at(-1)?.continuation?.continuationToken,
            messages,
        };
    }

    const all = ["box-1", "box-2", "box-3", "box-4", "box-5"];
    const request = (): proto.ListRequest => new proto.ListRequest();

    test("without limits returns all objects with their names, and no next page", async () => {
        const { ids, next, messages } = await page(request());
        expect(ids).toEqual(all);
        expect(next).toBe("");
        expect(messages[0]?.result).toMatchObject({ id: "box-1", name: "name 1" });
    });

    test("returns pages, each with the token of the next one, until the last", async () => {
        const paged = request().setPageSize(2);
        expect(await page(paged)).toMatchObject({ ids: ["box-1", "box-2"], next: "2" });
        expect(await page(paged.setContinuationToken("2"))).toMatchObject({
            ids: ["box-3", "box-4"],
            next: "4",
        });
        expect(await page(paged.setContinuationToken("4"))).toMatchObject({ ids: ["box-5"], next: "" });
    });

    test("returns no next page after a last page that is full", async () => {
        expect(await page(request().setPageSize(5))).toMatchObject({ ids: all, next: "" });
    });

    test("ends at the limit, which counts all pages, and names no page after it", async () => {
        expect(await page(request().setLimit(2))).toMatchObject({ ids: ["box-1", "box-2"], next: "" });
        const paged = request().setLimit(3).setPageSize(2);
        expect(await page(paged)).toMatchObject({ ids: ["box-1", "box-2"], next: "2" });
        expect(await page(paged.setContinuationToken("2"))).toMatchObject({ ids: ["box-3"], next: "" });
    });

    test("of a query that is not known yet says so, and calls no service", async () => {
        const { messages } = await page(request().setQuery(toStruct({ room: new Unknown() })));
        expect(messages).toMatchObject([{ computed: {} }]);
        expect(messages[0]?.continuation).toBeUndefined();
    });

    test("that fails ends the stream with a status, without which the CLI waits forever", async () => {
        await expect(page(request().setContinuationToken("next"))).rejects.toMatchObject({
            message: expect.stringContaining("continuation token") as string,
            code: grpc.status.UNKNOWN,
        });
    });
});

describe("Invoke", () => {
    async function provider() {
        const toys = toyService();
        toys.service.function("weigh", {
            description: "Weighs a box.",
            inputs: { boxId: z.string().min(1).describe("The box."), unit: z.string().optional() },
            outputs: { grams: z.number().describe("Its weight."), note: secret(z.string()) },
            invoke: async ({ inputs }) => ({ grams: 5, note: `of ${inputs.boxId}`, other: "dropped" }),
        });
        const { handlers } = await configuredProvider({}, toys);
        return (args: Parameters<typeof toStruct>[0], token = "workspaces:toy:weigh") =>
            call(handlers.invoke, new proto.InvokeRequest().setTok(token).setArgs(toStruct(args)));
    }

    test("returns the declared outputs, secrets sealed", async () => {
        const response = await (await provider())({ boxId: "b", unit: null });
        expect(fromStruct(response.getReturn())).toEqual({ grams: 5, note: new Secret("of b") });
        expect(response.getFailuresList()).toEqual([]);
    });

    test("returns invalid arguments as failures, and does not call the function", async () => {
        const response = await (await provider())({ boxId: "" });
        expect(response.getFailuresList().map((failure) => failure.getProperty())).toEqual(["boxId"]);
        expect(fromStruct(response.getReturn())).toEqual({});
    });

    test("refuses arguments that are not known yet, by name", async () => {
        const invoke = await provider();
        await expect(invoke({ boxId: new Unknown(), unit: [new Unknown()] })).rejects.toThrow(
            "workspaces:toy:weigh: boxId, unit is not known yet; call it with outputs",
        );
    });

    test("refuses a function that the provider does not have", async () => {
        await expect((await provider())({}, "workspaces:toy:melt")).rejects.toThrow(
            "there is no function workspaces:toy:melt; this provider has workspaces:toy:weigh",
        );
    });
});
