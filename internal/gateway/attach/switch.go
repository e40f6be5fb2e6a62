package attach

import (
	"fmt"
	"time"

	"github.com/openfunction/function-openfunction-gateway/internal/condition"
	"github.com/openfunction/function-openfunction-gateway/internal/openfunction/v1alpha1"
	"github.com/openfunction/function-openfunction-gateway/internal/resources"
)

// left is what is still desired of earlier attachments.
type left struct {
	composed []resources.Composed
	// parents that still serve.
	parents []Parent
	// waits says what a switch waits for, nil where it waits for nothing.
	waits *condition.Problem
	// drains is for how long an attachment stays for clients that resolved the entry
	// before.
	drains time.Duration
}

// and returns both, waiting for what the first waits for.
func (l left) and(other left) left {
	l.composed = append(l.composed, other.composed...)
	l.parents = append(l.parents, other.parents...)
	l.drains = max(l.drains, other.drains)
	if l.waits == nil {
		l.waits = other.waits
	}
	return l
}

// leave returns what is left of earlier attachments, under their old keys, until
// the new one serves, no route is awaited there, the entry Service leads to it and
// nobody goes by where it led before: Crossplane deletes what is not desired before it
// applies anything, so what makes must come a reconcile before what breaks.
func (a *Attachment) leave(now Attached, awaited string, entered bool, drains time.Duration) left {
	var all left
	for _, w := range a.old {
		p := w.where()
		switch made := now.takesOver() && awaited == ""; {
		case made && entered && drains > 0 && p.gateway != a.target.Name && !p.gone():
			all = all.and(left{composed: p.kept(), parents: p.parents(), waits: p.draining(), drains: drains})
		case made && (entered || p.gone()) || a.outranked(w, now):
			all = all.and(w.withdraw())
		default:
			all = all.and(left{composed: p.kept(), parents: p.parents(), waits: a.unsettled(w, now, awaited)})
		}
	}
	return all
}

// draining returns the problem of an attachment that clients may still come to. Its message
// does not count down: conditions that change are news.
func (p place) draining() *condition.Problem {
	problem := p.stays(fmt.Sprintf("%s have passed since the entry Service leads to %s: until then resolvers may answer with where it led before",
		p.Input.Entrypoint.Drain.Duration, p.target.Name))
	problem.Reason = condition.ReasonDraining
	return problem
}

// gone reports whether the cluster has no such Gateway any more.
func (p place) gone() bool { return p.read().Missing() }

// outranked reports whether an earlier attachment on the same Gateway stands in the
// way of the new ListenerSets, which can then not settle before it goes.
func (a *Attachment) outranked(w way, now Attached) bool {
	if w.where().gateway != a.target.Name || now.Problem != nil || a.way.traits().Method != v1alpha1.AttachmentListenerSet {
		return false
	}
	outranking, can := w.(interface {
		outranks(listeners []Outcome) bool
	})
	return can && outranking.outranks(now.Listeners)
}

// unsettled returns what an earlier attachment stays for.
func (a *Attachment) unsettled(w way, now Attached, awaited string) *condition.Problem {
	waits := "all listeners are ready on " + a.target.Name.String()
	switch {
	case now.Problem != nil:
		waits = "condition Accepted is True" // which tells the problem
	case now.takesOver() && awaited != "":
		waits = awaited
	case now.takesOver():
		waits = "the entry Service leads to " + a.target.Name.String()
	case now.failed():
		waits = "all listeners can be applied to " + a.target.Name.String()
	case now.listenersSettled() && !now.Settled():
		waits = "what carries the listeners is programmed on " + a.target.Name.String()
	}
	return w.where().stays(waits)
}

// stays returns the problem of an attachment that stays in use until something is so.
func (p place) stays(until string) *condition.Problem {
	return &condition.Problem{Reason: condition.ReasonWaitingForNew, Message: fmt.Sprintf(
		"%s %s stays in use until %s", p.way().traits().Title, p.gateway, until)}
}
