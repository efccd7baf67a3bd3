package generated_program;

import com.pulumi.Context;
import com.pulumi.Pulumi;
import com.pulumi.core.Output;
import com.pulumiworkspaces.workspaces.Provider;
import com.pulumiworkspaces.workspaces.ProviderArgs;
import com.pulumiworkspaces.workspaces.agentenv.Workspace;
import com.pulumiworkspaces.workspaces.agentenv.WorkspaceArgs;
import com.pulumiworkspaces.workspaces.agentenv.BillingX402Checkout;
import com.pulumiworkspaces.workspaces.agentenv.BillingX402CheckoutArgs;
import com.pulumi.resources.CustomResourceOptions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Map;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Paths;

public class App {
    public static void main(String[] args) {
        Pulumi.run(App::stack);
    }

    public static void stack(Context ctx) {
        var walletPayer = new Provider("walletPayer", ProviderArgs.builder()
            .allowBillingCheckout(true)
            .build());

        var crawlers = new Workspace("crawlers", WorkspaceArgs.builder()
            .name("crawlers")
            .build());

        var topUp = new BillingX402Checkout("topUp", BillingX402CheckoutArgs.builder()
            .workspaceId(crawlers.workspaceId())
            .amountCents(500)
            .triggers("2026-01")
            .build(), CustomResourceOptions.builder()
                .provider(walletPayer)
                .build());

        ctx.export("requirements", topUp.accepts());
    }
}
