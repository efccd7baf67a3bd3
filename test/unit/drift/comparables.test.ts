/** Objects under their natural keys. */
import { comparables, type SideObject } from "../../../drift/compare/objects";
import type { PropertyMap } from "../../../provider/core/values/value";
import { catalogue } from "../../../provider/services/index";

function object(kind: string, id: string, properties: PropertyMap): SideObject {
    const resource = catalogue.findResource(`workspaces:agentenv:${kind}`);
    if (!resource) {
        throw new Error(`there is no ${kind}`);
    }
    return { resource, id, name: undefined, properties };
}

const account = (id: string, name: string): SideObject =>
    object("BillingAccount", `ws_1/${id}`, { workspaceId: "ws_1", name });

test("objects of one natural key are all there, each under a key of its own", () => {
    const objects = [
        object("Workspace", "ws_1", { name: "team" }),
        account("ba_1", "extra"),
        account("ba_2", "extra"),
        account("ba_3", "extra"),
        account("ba_4", "other"),
        // Linked too, as another stack of the program may do.
        object("BillingAccountLink", "ws_1/ba_4", { workspaceId: "ws_1", name: "other" }),
    ];
    const keys = comparables(catalogue, objects, new Set()).map(({ type, key }) => [type.split(":")[2], key]);
    expect(keys).toEqual([
        ["Workspace", "team"],
        ["BillingAccountLink", "team / extra"],
        ["BillingAccountLink", "team / extra (2)"],
        ["BillingAccountLink", "team / extra (3)"],
        ["BillingAccountLink", "team / other"],
    ]);
});
