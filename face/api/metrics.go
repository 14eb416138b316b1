package api

import (
	"net/http"
	"net/netip"
	"strconv"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/tallystick/tallystick/face/door"
	"github.com/tallystick/tallystick/node/desk/access"
)

// Metrics counts what the doors see. Its method Observe goes into their
// configuration.
type Metrics struct {
	registry *prometheus.Registry
	took     *prometheus.HistogramVec
	problems *prometheus.CounterVec
	bytes    prometheus.Counter
}

// NewMetrics returns metrics of the process and of requests.
func NewMetrics() *Metrics {
	m := &Metrics{
		registry: prometheus.NewRegistry(),
		took: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "tally_http_seconds", Help: "How long requests took.",
			Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10},
		}, []string{"method", "route", "status"}),
		problems: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "tally_http_problems_total", Help: "Requests that got a problem, by its name.",
		}, []string{"problem"}),
		bytes: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "tally_http_answer_bytes_total", Help: "Bytes of answers.",
		}),
	}
	m.registry.MustRegister(m.took, m.problems, m.bytes, collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// Observe counts one request.
func (m *Metrics) Observe(o door.Observation) {
	m.took.WithLabelValues(o.Method, o.Pattern, strconv.Itoa(o.Status)).Observe(o.Took.Seconds())
	m.bytes.Add(float64(o.Bytes))
	if o.Cause != "" {
		m.problems.WithLabelValues(o.Cause).Inc()
	}
}

// Gauge adds a figure that is asked for whenever the metrics are read.
func (m *Metrics) Gauge(name, help string, figure func() float64) {
	m.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: name, Help: help}, figure))
}

// Histogram adds a histogram that is asked for whenever the metrics are read:
// how many were counted, their sum, and how many were at most each bound.
func (m *Metrics) Histogram(name, help string, read func() (count uint64, sum float64, upTo map[float64]uint64)) {
	m.registry.MustRegister(asked{prometheus.NewDesc(name, help, nil, nil), read})
}

// asked is a collector of one histogram.
type asked struct {
	desc *prometheus.Desc
	read func() (uint64, float64, map[float64]uint64)
}

// Describe implements [prometheus.Collector].
func (a asked) Describe(to chan<- *prometheus.Desc) { to <- a.desc }

// Collect implements [prometheus.Collector].
func (a asked) Collect(to chan<- prometheus.Metric) {
	count, sum, upTo := a.read()
	to <- prometheus.MustNewConstHistogram(a.desc, count, sum, upTo)
}

// Register registers the metrics at mux, for this machine and for operators.
func (m *Metrics) Register(mux *door.Mux) {
	h := promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{})
	mux.Handle(open("/metrics", "Figures for Prometheus, on this machine and for operators"),
		http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			address, err := netip.ParseAddr(door.AddressOf(r))
			if (err != nil || !address.IsLoopback()) && door.WhoOf(r.Context()).Role != access.Operator {
				door.Because(r, door.NotFound).Write(w, r)
				return
			}
			h.ServeHTTP(w, r)
		}))
}
