/** The program of the benchmarks with our dynamic front-end. */
import { readFileSync } from "node:fs";
import * as pulumi from "@pulumi/pulumi";
import * as workspaces from "pulumi-workspaces/dynamic";

const size = JSON.parse(readFileSync("size.json", "utf8")) as { workspaces: number; secrets: number };

const parents = Array.from(
    { length: size.workspaces },
    (_, index) => new workspaces.agentenv.Workspace(`workspace${index}`, { name: `workspace-${index}` }),
);
for (let index = 0; index < size.secrets; index++) {
    new workspaces.agentenv.Secret(`secret${index}`, {
        workspaceId: parents[index % size.workspaces]?.workspaceId ?? "",
        name: `SECRET_${index}`,
        value: pulumi.secret(`the value of secret ${index}`),
    });
}
