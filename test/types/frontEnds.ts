/**
 * Type-checked only: the dynamic classes and functions have the names, arguments and results of the SDK's. A difference is an
 * error of `npm run lint`.
 */
import type { InvokeOptions } from "@pulumi/pulumi";
import * as dynamic from "pulumi-workspaces/dynamic";
import type * as sdk from "pulumi-workspaces";

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

/** The arguments and properties of each class, and the arguments and result of each function, without the engine's options. */
type Shape<Module> = {
    [Name in Exclude<keyof Module, "Provider">]: Module[Name] extends new (
        name: string,
        args: infer Args,
        opts?: never,
    ) => infer Instance
        ? { args: Args; instance: Instance; optional: IsOptional<ConstructorParameters<Module[Name]>> }
        : Module[Name] extends (...args: infer Args) => infer Result
          ? { args: WithoutOptions<Args>; result: Result }
          : never;
};

type IsOptional<Parameters extends readonly unknown[]> = Parameters extends [unknown, unknown, ...unknown[]]
    ? false
    : true;

/** The options of an invoke select a provider, which a plain call doesn't have. */
type WithoutOptions<Args extends readonly unknown[]> = Args extends [(infer First)?, unknown?]
    ? NonNullable<First> extends InvokeOptions
        ? "none"
        : [First]
    : never;

function equal<A, B>(_: Equal<A, B>): void {}

equal<Shape<typeof dynamic.agentenv>, Shape<typeof sdk.agentenv>>(true);
equal<Shape<typeof dynamic.tripswitch>, Shape<typeof sdk.tripswitch>>(true);
equal<Shape<Pick<typeof dynamic, "Environment">>, Shape<Pick<typeof sdk, "Environment">>>(true);

// The comparison detects differences: other classes, and the same class with another argument.
equal<Shape<typeof dynamic.tripswitch>, Shape<typeof sdk.agentenv>>(false);
equal<
    Shape<{ Workspace: new (name: string, args: { slug: number }) => sdk.tripswitch.Workspace }>,
    Pick<Shape<typeof sdk.tripswitch>, "Workspace">
>(false);
equal<
    Shape<{ getSecrets: (args: { workspaceId: number }) => Promise<sdk.agentenv.GetSecretsResult> }>,
    Pick<Shape<typeof sdk.agentenv>, "getSecrets">
>(false);

// Programs may use the literals of enums.
const literal = { workspaceId: "ws_1", email: "a@b.c", role: "admin" } as const;
literal satisfies sdk.agentenv.WorkspaceMemberArgs;
literal satisfies dynamic.agentenv.WorkspaceMemberArgs;
({ ...literal, role: dynamic.agentenv.WorkspaceRole.Admin }) satisfies sdk.agentenv.WorkspaceMemberArgs;
// @ts-expect-error: there is no such role.
({ ...literal, role: "guest" as const }) satisfies dynamic.agentenv.WorkspaceMemberArgs;
