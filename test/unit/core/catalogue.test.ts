/** A catalogue is built from any list of services. Nothing else has to change for a further one. */
import { Catalogue } from "../../../provider/core/declare/catalogue";
import { packageSchema } from "../../../provider/core/schema/schema";
import { DynamicProviders } from "../../../provider/dynamic/provider";
import { services } from "../../../provider/services/index";
import { toyService } from "./toyService";

const { service, Box } = toyService();
const catalogue = new Catalogue([...services, service]);

test("the schema describes every service of the list, with its keyword, settings and disclaimer", () => {
    const schema = packageSchema("1.2.3", catalogue, {});
    expect(schema["description"]).toBe(
        "Declares the workspaces of AgentEnv, Tripswitch and Toy as Pulumi resources. Unofficial; AgentEnv's bodies are assumed.",
    );
    expect(schema["keywords"]).toEqual(expect.arrayContaining(["agentenv", "tripswitch", "toy"]));
    expect(schema["config"]).toMatchObject({ variables: { toyKey: { secret: true } } });
    expect(schema.resources).toHaveProperty([Box.token]);
});

test("resources are found by their token, and only those of the list", () => {
    expect(catalogue.findResource(Box.token)).toBe(Box);
    expect(new Catalogue(services).findResource(Box.token)).toBeUndefined();
});

test("the dynamic front-end has the resources of its catalogue", async () => {
    const { check } = new DynamicProviders(catalogue).provider(Box.token, "box");
    expect(await check!({}, { name: "a box" })).toMatchObject({ inputs: { name: "a box" } });
    expect(() => new DynamicProviders(new Catalogue(services)).provider(Box.token, "box")).toThrow(
        `has no resource ${Box.token}`,
    );
});
