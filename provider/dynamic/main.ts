/**
 * Entry of `pulumi-workspaces/dynamic/provider`. The text that Pulumi keeps in state calls `provider(token, name)`: that name and its arguments
 * never change.
 */
import { catalogue } from "../services/index";
import { DynamicProviders } from "./provider";

const providers = new DynamicProviders(catalogue);

export const provider: DynamicProviders["provider"] = (token, name) => providers.provider(token, name);

export const compose: DynamicProviders["compose"] = (token, args, composition) =>
    providers.compose(token, args, composition);

export const call: DynamicProviders["call"] = (token, args, program) => providers.call(token, args, program);
