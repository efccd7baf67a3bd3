package generated_program;

import com.pulumi.Context;
import com.pulumi.Pulumi;
import com.pulumi.core.Output;
import com.pulumiworkspaces.workspaces.agentenv.Workspace;
import com.pulumiworkspaces.workspaces.agentenv.WorkspaceArgs;
import com.pulumiworkspaces.workspaces.agentenv.BillingAccount;
import com.pulumiworkspaces.workspaces.agentenv.BillingAccountArgs;
import com.pulumiworkspaces.workspaces.agentenv.DefaultBillingAccount;
import com.pulumiworkspaces.workspaces.agentenv.DefaultBillingAccountArgs;
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
        var sales = new Workspace("sales", WorkspaceArgs.builder()
            .name("sales")
            .build());

        var budget = new BillingAccount("budget", BillingAccountArgs.builder()
            .workspaceId(sales.workspaceId())
            .name("Sales budget")
            .build());

        var payer = new DefaultBillingAccount("payer", DefaultBillingAccountArgs.builder()
            .workspaceId(sales.workspaceId())
            .billingAccountId(budget.billingAccountId())
            .build());

    }
}
