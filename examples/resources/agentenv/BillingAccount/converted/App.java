package generated_program;

import com.pulumi.Context;
import com.pulumi.Pulumi;
import com.pulumi.core.Output;
import com.pulumiworkspaces.workspaces.agentenv.Workspace;
import com.pulumiworkspaces.workspaces.agentenv.WorkspaceArgs;
import com.pulumiworkspaces.workspaces.agentenv.BillingAccount;
import com.pulumiworkspaces.workspaces.agentenv.BillingAccountArgs;
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
        var research = new Workspace("research", WorkspaceArgs.builder()
            .name("research")
            .build());

        var grant = new BillingAccount("grant", BillingAccountArgs.builder()
            .workspaceId(research.workspaceId())
            .name("Research grant")
            .build());

        ctx.export("billingAccountId", grant.billingAccountId());
    }
}
