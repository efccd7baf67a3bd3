/** A plugin on the stock server of @pulumi/pulumi, with a provider as tutorials have them: one request in each method, and nothing besides. */
import * as pulumi from "@pulumi/pulumi/provider";
import schema from "../../../schema.json";

type Properties = Readonly<Record<string, unknown>>;

async function request(method: string, path: string, body?: object): Promise<unknown> {
    const response = await fetch(`${process.env["AGENTENV_API_URL"]}${path}`, {
        method,
        headers: { "x-api-key": process.env["AGENTENV_API_KEY"] ?? "", "content-type": "application/json" },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok) {
        throw new Error(`${method} ${path} returned ${response.status}: ${await response.text()}`);
    }
    return response.status === 204 ? undefined : response.json();
}

/** The server passes secrets as the engine marks them. */
function plain(properties: Properties): Record<string, string> {
    const value = (one: unknown): string =>
        typeof one === "object" && one !== null && "value" in one ? String(one.value) : String(one);
    return Object.fromEntries(Object.entries(properties).map(([name, one]) => [name, value(one)]));
}

const isSecret = (urn: string): boolean => urn.split("::")[2] === "workspaces:agentenv:Secret";

class NaiveProvider implements pulumi.Provider {
    readonly version = schema.version;
    readonly schema = JSON.stringify(schema);

    async diff(_id: string, _urn: string, olds: Properties, news: Properties): Promise<pulumi.DiffResult> {
        const [before, after] = [plain(olds), plain(news)];
        return { changes: Object.entries(after).some(([name, value]) => before[name] !== value) };
    }

    async create(urn: string, inputs: Properties): Promise<pulumi.CreateResult> {
        const { workspaceId, name, value } = plain(inputs);
        const path = isSecret(urn) ? `/workspaces/${workspaceId}/secrets` : "/workspaces";
        const body = isSecret(urn) ? { name, value } : { name };
        const { id } = (await request("POST", path, body)) as { id: string };
        return { id, outs: isSecret(urn) ? { ...inputs, secretId: id } : { ...inputs, workspaceId: id } };
    }

    async read(id: string, urn: string, props: Properties = {}): Promise<pulumi.ReadResult> {
        if (!isSecret(urn)) {
            const { name } = (await request("GET", `/workspaces/${id}`)) as { name: string };
            return { id, props: { name, workspaceId: id }, inputs: { name } };
        }
        const { workspaceId } = plain(props);
        const { secrets } = (await request("GET", `/workspaces/${workspaceId}/secrets?limit=500`)) as {
            secrets: { id: string }[];
        };
        const { secretId: _, ...inputs } = props;
        return secrets.some((one) => one.id === id) ? { id, props, inputs } : {};
    }

    async update(id: string, urn: string, olds: Properties, news: Properties): Promise<pulumi.UpdateResult> {
        const { workspaceId, name, value } = plain(news);
        await (isSecret(urn)
            ? request("PATCH", `/workspaces/${workspaceId}/secrets/${id}`, { value })
            : request("PUT", `/workspaces/${id}`, { name }));
        return { outs: { ...olds, ...news } };
    }

    async delete(id: string, urn: string, props: Properties): Promise<void> {
        const { workspaceId } = plain(props);
        await request(
            "DELETE",
            isSecret(urn) ? `/workspaces/${workspaceId}/secrets/${id}` : `/workspaces/${id}`,
        );
    }
}

void pulumi.main(new NaiveProvider(), process.argv.slice(2));
