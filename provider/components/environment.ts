/** A whole environment: an AgentEnv workspace with what is in it, and a Tripswitch workspace beside it. */
import * as z from "zod";
import { component, inputOf } from "../core/declare/component";
import { asset, named, plain, secret } from "../core/declare/property";
import { Secret } from "../services/agentenv/resources/secret";
import { Workspace } from "../services/agentenv/resources/workspace";
import { WorkspaceIcon } from "../services/agentenv/resources/workspaceIcon";
import { WorkspaceMember } from "../services/agentenv/resources/workspaceMember";
import { WorkspaceMembers } from "../services/agentenv/resources/workspaceMembers";
import { WorkspaceTotpPolicy } from "../services/agentenv/resources/workspaceTotpPolicy";
import { Workspace as TripswitchWorkspace } from "../services/tripswitch/resources/workspace";

export const Environment = component("Environment", {
    description: [
        "A whole environment in one declaration: an AgentEnv workspace with its icon, its one-time password policy, its members and its secrets, and a Tripswitch workspace.",
        "",
        "Each of these is a resource of its own, a child of the component under the name `<name>-<key>`: `-workspace`, `-icon`, `-totpPolicy`, `-tripswitch`, and one for each e-mail address of `members` and each name of `secrets`. With `exclusiveMembers` all members are one child, `-members`.",
    ].join("\n"),

    inputs: {
        name: inputOf(Workspace, "name")
            .optional()
            .describe(
                "The name of the AgentEnv workspace, shown to members. Generated from the child's name if absent.",
            ),
        description: inputOf(Workspace, "description"),
        billingAccountId: inputOf(Workspace, "billingAccountId"),
        icon: asset()
            .optional()
            .describe('The image of the workspace\'s icon, e.g. `new pulumi.asset.FileAsset("icon.png")`.'),
        requireTotp: inputOf(WorkspaceTotpPolicy, "required")
            .optional()
            .describe(
                "Whether the members must use one-time passwords. If absent, the policy is left as it is.",
            ),
        members: inputOf(WorkspaceMembers, "members")
            .optional()
            .describe(
                "The role of each member, by e-mail address: owner, admin, member or viewer. Upper and lower case of an address are the same.",
            ),
        exclusiveMembers: plain(z.boolean().default(false)).describe(
            "Whether `members` are all members: others are drift, and removed by `up` (see WorkspaceMembers). The default is false: others are left alone.",
        ),
        secrets: secret(
            z
                .record(inputOf(Secret, "name") as z.ZodType<string, string>, inputOf(Secret, "value"))
                .optional(),
        ).describe("The value of each secret of the workspace, by its name."),
        tripswitch: named(
            "EnvironmentTripswitch",
            z.object({
                name: inputOf(TripswitchWorkspace, "name")
                    .optional()
                    .describe(
                        "Human-readable workspace name. The default is the environment's `name` or, without one, the component's name in the program.",
                    ),
                slug: inputOf(TripswitchWorkspace, "slug"),
            }),
        )
            .optional()
            .describe("The Tripswitch workspace. If absent, the environment has none."),
        forceDestroy: plain(z.boolean().default(false)).describe(
            "Delete the workspace even if it still holds objects that the environment does not declare. Icon, members and secrets are then deleted with it, without requests of their own. The default is false.",
        ),
    },
    outputs: {
        workspaceId: z.string().describe("The id of the AgentEnv workspace."),
        joinCode: secret(z.string().optional()).describe("The code with which others join the workspace."),
        tripswitchWorkspaceId: z
            .string()
            .optional()
            .describe("The id of the Tripswitch workspace. Absent if the environment has none."),
    },

    compose(environment) {
        const forceDestroy = environment.isSet("forceDestroy");
        const workspace = environment.child("workspace", Workspace, {
            name: environment.input("name"),
            description: environment.input("description"),
            billingAccountId: environment.input("billingAccountId"),
            forceDestroy: environment.input("forceDestroy"),
        });
        const workspaceId = workspace.output("workspaceId");
        // A workspace that refuses to be deleted while it holds something has to be emptied first.
        const inWorkspace = { deletedWith: forceDestroy ? workspace : undefined };

        const icon = environment.input("icon");
        if (icon !== undefined) {
            environment.child("icon", WorkspaceIcon, { workspaceId, source: icon }, inWorkspace);
        }
        const requireTotp = environment.input("requireTotp");
        if (requireTotp !== undefined) {
            environment.child(
                "totpPolicy",
                WorkspaceTotpPolicy,
                { workspaceId, required: requireTotp },
                inWorkspace,
            );
        }
        const members = environment.input("members");
        if (members !== undefined && environment.isSet("exclusiveMembers")) {
            environment.child("members", WorkspaceMembers, { workspaceId, members }, inWorkspace);
        } else {
            environment.forEach("members", (address, role) => {
                // The same child whatever the case of its address.
                const email = address.toLowerCase();
                environment.child(email, WorkspaceMember, { workspaceId, email, role }, inWorkspace);
            });
        }
        environment.forEach("secrets", (name, value) => {
            environment.child(name, Secret, { workspaceId, name, value }, inWorkspace);
        });

        const tripswitch = environment.input("tripswitch");
        return {
            workspaceId,
            joinCode: workspace.output("joinCode"),
            tripswitchWorkspaceId:
                tripswitch &&
                environment.child("tripswitch", TripswitchWorkspace, {
                    name: environment.part(tripswitch, "name", environment.input("name") ?? environment.name),
                    slug: environment.part(tripswitch, "slug", undefined),
                }).id,
        };
    },
});
