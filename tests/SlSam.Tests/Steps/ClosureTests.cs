using static TorchSharp.torch;

namespace SlSam.Tests.Steps;

/// <summary>What a step makes of its closure, and who owns what it returns.</summary>
public class ClosureTests
{
    [Fact]
    public void It_runs_twice_in_a_perturbed_step_and_the_first_loss_is_returned()
    {
        using var scope = NewDisposeScope();
        var toy = new Toy();
        using var optimizer = new SlSamOptimizer(toy.Model);
        var losses = new List<double>();

        var returned = optimizer.Step(() =>
        {
            var loss = toy.Loss();
            losses.Add(loss.item<float>());
            return loss;
        });

        losses.Should().HaveCount(2);
        returned.item<float>().Should().Be((float)losses[0]);
        (optimizer.LastStep.Loss, optimizer.LastStep.PerturbedLoss).Should().Be((losses[0], losses[1]));
        returned.requires_grad.Should().BeFalse();
    }

    [Fact]
    public void The_spelling_of_TorchSharp_does_the_same()
    {
        using var scope = NewDisposeScope();
        var (ours, theirs) = (new Toy(), new Toy());
        using var first = new SlSamOptimizer(ours.Model, new SlSamOptions { Seed = 1 });
        using optim.Optimizer second = new SlSamOptimizer(theirs.Model, new SlSamOptions { Seed = 1 });

        var loss = first.Step(ours.Loss).item<float>();

        second.step(theirs.Loss).item<float>().Should().Be(loss);
        theirs.ChangedSince(ours.Snapshot()).Should().OnlyContain(changed => !changed);
    }

    [Fact]
    public void The_returned_loss_belongs_to_the_callers_scope_and_what_the_closure_returned_is_disposed()
    {
        using var scope = NewDisposeScope();
        var toy = new Toy();
        using var optimizer = new SlSamOptimizer(toy.Model);
        var fromClosure = new List<Tensor>();
        Tensor returned;
        using (NewDisposeScope())
        {
            returned = optimizer.Step(() =>
            {
                fromClosure.Add(toy.Loss());
                return fromClosure[^1];
            });
            returned.IsInvalid.Should().BeFalse();
        }

        returned.IsInvalid.Should().BeTrue();
        fromClosure.Should().HaveCount(2).And.OnlyContain(loss => loss.IsInvalid);
    }

    [Fact]
    public void Without_a_closure_it_says_why_SAM_needs_one()
    {
        using var scope = NewDisposeScope();
        using var optimizer = new SlSamOptimizer(new Toy().Model);
        var step = () => optimizer.step();
        var capital = () => optimizer.Step((Func<Tensor>)null!);

        step.Should().Throw<ArgumentNullException>().WithMessage("SAM computes the gradient twice*");
        capital.Should().Throw<ArgumentNullException>();
    }

    [Fact]
    public void A_loss_that_is_none_is_refused()
    {
        using var scope = NewDisposeScope();
        var toy = new Toy();
        using var optimizer = new SlSamOptimizer(toy.Model);
        var before = toy.Snapshot();
        Tensor Disposed()
        {
            var loss = toy.Loss();
            loss.Dispose();
            return loss;
        }

        ShouldRefuse(() => null!, "The closure returned null. Expected the loss: one number.");
        ShouldRefuse(Disposed, "The closure returned a disposed tensor; move it out of the dispose scope*MoveToOuterDisposeScope()*");
        ShouldRefuse(() => toy.Loss().expand(3), "The closure returned a tensor of shape [3]*");
        ShouldRefuse(() => toy.Loss().expand(0), "The closure returned a tensor of shape [0]*");

        void ShouldRefuse(Func<Tensor> closure, string message)
        {
            var step = () => optimizer.Step(closure);
            step.Should().Throw<InvalidOperationException>().WithMessage(message);
            toy.ChangedSince(before).Should().OnlyContain(changed => !changed);
            toy.Parameters.Should().OnlyContain(parameter => parameter.requires_grad && !parameter.HasGradient());
        }
    }

    [Fact]
    public void A_loss_of_one_element_and_any_shape_will_do()
    {
        using var scope = NewDisposeScope();
        var toy = new Toy();
        using var optimizer = new SlSamOptimizer(toy.Model);

        optimizer.Step(() => toy.Loss().reshape(1, 1)).shape.Should().Equal(1, 1);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_pass_without_backward_is_told(int pass)
    {
        using var scope = NewDisposeScope();
        var toy = new Toy();
        using var optimizer = new SlSamOptimizer(toy.Model);
        var (before, calls) = (toy.Snapshot(), 0);

        var step = () => optimizer.Step(() => ++calls == pass ? toy.Model.call(toy.X).sum() : toy.Loss());

        step.Should().Throw<InvalidOperationException>().WithMessage("None of the*active parameters has a gradient*backward()*");
        toy.ChangedSince(before).Should().OnlyContain(changed => !changed);
    }

    [Fact]
    public void Gradients_of_several_batches_add_up_in_one_closure()
    {
        using var scope = NewDisposeScope();
        var (whole, parts) = (new Toy(ScalarType.Float64), new Toy(ScalarType.Float64));
        using var first = new SlSamOptimizer(whole.Model, new SlSamOptions { Seed = 1 });
        using var second = new SlSamOptimizer(parts.Model, new SlSamOptions { Seed = 1 });

        first.Step(whole.Loss);
        second.Step(() =>
        {
            var total = zeros(1, dtype: ScalarType.Float64);
            foreach (var part in new[] { TensorIndex.Slice(0, 3), TensorIndex.Slice(3, 6) })
            {
                var loss = nn.functional.cross_entropy(parts.Model.call(parts.X[part]), parts.Y[part]) / 2;
                loss.backward();
                total += loss.detach();
            }

            return total;
        });

        parts.Model.Weights().Should().Equal(whole.Model.Weights(), (found, expected) => Math.Abs(found - expected) < 1e-12);
        second.LastStep.Loss.Should().BeApproximately(first.LastStep.Loss, 1e-12);
    }

    [Fact]
    public void A_step_inside_a_closure_is_refused_and_the_outer_one_fails_whole()
    {
        using var scope = NewDisposeScope();
        var toy = new Toy();
        using var optimizer = new SlSamOptimizer(toy.Model);
        var before = toy.Snapshot();

        var step = () => optimizer.Step(() => optimizer.Step(toy.Loss));
        var refresh = () =>
            optimizer.Step(() =>
            {
                optimizer.RefreshArms();
                return toy.Loss();
            });

        step.Should().Throw<InvalidOperationException>().WithMessage("*already under way*");
        refresh.Should().Throw<InvalidOperationException>().WithMessage("*already under way*");
        toy.ChangedSince(before).Should().OnlyContain(changed => !changed);
        optimizer.Step(toy.Loss);
    }

    [Fact]
    public void A_closure_that_drops_gradients_first_as_in_PyTorch_changes_nothing()
    {
        using var scope = NewDisposeScope();
        var (plain, dropping) = (new Toy(), new Toy());
        using var first = new SlSamOptimizer(plain.Model, new SlSamOptions { Seed = 3 });
        using var second = new SlSamOptimizer(dropping.Model, new SlSamOptions { Seed = 3 });
        for (var step = 0; step < 3; step++)
        {
            first.Step(plain.Loss);
            second.step(() =>
            {
                second.zero_grad();
                return dropping.Loss();
            });
        }

        dropping.Model.Weights().Should().Equal(plain.Model.Weights());
        FluentActions
            .Invoking(() => second.Step(() => throw FaultOnAnotherThread(second.zero_grad)!))
            .Should()
            .Throw<InvalidOperationException>("gradients of a step are its own thread's");

        static Exception? FaultOnAnotherThread(Action action)
        {
            Exception? fault = null;
            var thread = new Thread(() => fault = Record.Exception(action));
            thread.Start();
            thread.Join();
            return fault;
        }
    }

    [Fact]
    public void A_disposed_optimizer_says_so()
    {
        using var scope = NewDisposeScope();
        var toy = new Toy();
        var optimizer = new SlSamOptimizer(toy.Model);
        optimizer.Dispose();
        optimizer.Dispose();

        var step = () => optimizer.Step(toy.Loss);
        var refresh = optimizer.RefreshArms;

        step.Should().Throw<ObjectDisposedException>();
        refresh.Should().Throw<ObjectDisposedException>();
        toy.Parameters.Should().OnlyContain(parameter => !parameter.IsInvalid);
    }
}
