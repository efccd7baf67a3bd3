/** The program of the benchmarks with dynamic providers as tutorials have them: one request in each method, and nothing besides. */
import { readFileSync } from "node:fs";
import * as pulumi from "@pulumi/pulumi";

const size = JSON.parse(readFileSync("size.json", "utf8")) as { workspaces: number; secrets: number };

interface ObjectBody {
    id: string;
}

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

interface WorkspaceInputs {
    name: string;
}

const workspaceProvider: pulumi.dynamic.ResourceProvider<
    WorkspaceInputs,
    WorkspaceInputs & { workspaceId: string }
> = {
    async create({ name }) {
        const { id } = (await request("POST", "/workspaces", { name })) as ObjectBody;
        return { id, outs: { name, workspaceId: id } };
    },
    async read(id) {
        const { name } = (await request("GET", `/workspaces/${id}`)) as WorkspaceInputs;
        return { id, props: { name, workspaceId: id } };
    },
    async update(id, _olds, { name }) {
        await request("PUT", `/workspaces/${id}`, { name });
        return { outs: { name, workspaceId: id } };
    },
    async delete(id) {
        await request("DELETE", `/workspaces/${id}`);
    },
};

interface SecretInputs {
    workspaceId: string;
    name: string;
    value: string;
}

const secretProvider: pulumi.dynamic.ResourceProvider<SecretInputs, SecretInputs> = {
    async create({ workspaceId, name, value }) {
        const { id } = (await request("POST", `/workspaces/${workspaceId}/secrets`, {
            name,
            value,
        })) as ObjectBody;
        return { id, outs: { workspaceId, name, value } };
    },
    // The service has no route for one secret.
    async read(id, props) {
        const { workspaceId = "" } = props ?? {};
        const { secrets } = (await request("GET", `/workspaces/${workspaceId}/secrets?limit=500`)) as {
            secrets: ObjectBody[];
        };
        if (!secrets.some((one) => one.id === id)) {
            return {};
        }
        return { id, ...(props === undefined ? {} : { props }) };
    },
    async update(id, _olds, { workspaceId, name, value }) {
        await request("PATCH", `/workspaces/${workspaceId}/secrets/${id}`, { value });
        return { outs: { workspaceId, name, value } };
    },
    async delete(id, { workspaceId }) {
        await request("DELETE", `/workspaces/${workspaceId}/secrets/${id}`);
    },
};

class Workspace extends pulumi.dynamic.Resource {
    declare readonly workspaceId: pulumi.Output<string>;

    constructor(name: string, args: { name: string }) {
        super(workspaceProvider, name, { ...args, workspaceId: undefined });
    }
}

class Secret extends pulumi.dynamic.Resource {
    constructor(
        name: string,
        args: { workspaceId: pulumi.Input<string>; name: string; value: pulumi.Input<string> },
    ) {
        super(secretProvider, name, args);
    }
}

const parents = Array.from(
    { length: size.workspaces },
    (_, index) => new Workspace(`workspace${index}`, { name: `workspace-${index}` }),
);
for (let index = 0; index < size.secrets; index++) {
    new Secret(`secret${index}`, {
        workspaceId: parents[index % size.workspaces]?.workspaceId ?? "",
        name: `SECRET_${index}`,
        value: pulumi.secret(`the value of secret ${index}`),
    });
}
