import * as workspaces from "pulumi-workspaces";

const agents = new workspaces.agentenv.Workspace("agents", {
    name: "platform-agents",
    description: "Agents of the platform team.",
});

export const workspaceId = agents.workspaceId;
export const joinCode = agents.joinCode;
